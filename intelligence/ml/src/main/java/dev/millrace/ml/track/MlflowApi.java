package dev.millrace.ml.track;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.ml.track.MlflowRefusal.Code;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// MLflow's REST API 2.0, by method and path below `/api/2.0/mlflow`. Safe for any thread.
public final class MlflowApi {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Map<String, Function<Fields, ObjectNode>> calls = new HashMap<>();

  MlflowApi(
      Experiments experiments,
      Runs runs,
      RunRecords records,
      RunFiles files,
      RegisteredModels models,
      ModelVersions versions) {
    experiments(experiments);
    runs(runs, records, files);
    models(models);
    versions(versions);
  }

  private void experiments(Experiments experiments) {
    calls.put("POST experiments/create", experiments::create);
    calls.put("GET experiments/get", experiments::get);
    calls.put("GET experiments/get-by-name", experiments::byName);
    calls.put("GET experiments/search", experiments::search);
    calls.put("POST experiments/search", experiments::search);
    calls.put("GET experiments/list", experiments::search);
    calls.put("POST experiments/update", experiments::update);
    calls.put("POST experiments/delete", experiments::delete);
    calls.put("POST experiments/restore", experiments::restore);
    calls.put("POST experiments/set-experiment-tag", experiments::setTag);
    calls.put("POST experiments/delete-experiment-tag", experiments::deleteTag);
  }

  private void runs(Runs runs, RunRecords records, RunFiles files) {
    calls.put("POST runs/create", runs::create);
    calls.put("GET runs/get", runs::get);
    calls.put("POST runs/update", runs::update);
    calls.put("POST runs/delete", runs::delete);
    calls.put("POST runs/restore", runs::restore);
    calls.put("POST runs/search", runs::search);
    calls.put("POST runs/set-tag", runs::setTag);
    calls.put("POST runs/delete-tag", runs::deleteTag);
    calls.put("POST runs/log-model", runs::logModel);
    calls.put("POST runs/log-metric", records::logMetric);
    calls.put("POST runs/log-parameter", records::logParam);
    calls.put("POST runs/log-batch", records::logBatch);
    calls.put("GET metrics/get-history", records::history);
    calls.put("GET artifacts/list", files::list);
    // Clients since 3.0 look here beside the artifacts of a run; we keep no such models.
    calls.put("POST logged-models/search", _ -> noModels());
  }

  private void models(RegisteredModels models) {
    calls.put("POST registered-models/create", models::create);
    calls.put("GET registered-models/get", models::get);
    calls.put("GET registered-models/search", models::search);
    calls.put("GET registered-models/list", models::search);
    calls.put("POST registered-models/rename", models::rename);
    calls.put("PATCH registered-models/update", models::update);
    calls.put("DELETE registered-models/delete", models::delete);
    calls.put("POST registered-models/get-latest-versions", models::latest);
    calls.put("GET registered-models/get-latest-versions", models::latest);
    calls.put("POST registered-models/set-tag", models::setTag);
    calls.put("DELETE registered-models/delete-tag", models::deleteTag);
    calls.put("POST registered-models/alias", models::setAlias);
    calls.put("DELETE registered-models/alias", models::deleteAlias);
    calls.put("GET registered-models/alias", models::byAlias);
  }

  private void versions(ModelVersions versions) {
    calls.put("POST model-versions/create", versions::create);
    calls.put("GET model-versions/get", versions::get);
    calls.put("GET model-versions/search", versions::search);
    calls.put("PATCH model-versions/update", versions::update);
    calls.put("POST model-versions/transition-stage", versions::transition);
    calls.put("DELETE model-versions/delete", versions::delete);
    calls.put("GET model-versions/get-download-uri", versions::downloadUri);
    calls.put("POST model-versions/set-tag", versions::setTag);
    calls.put("DELETE model-versions/delete-tag", versions::deleteTag);
  }

  /// Answers one request as a JSON object.
  ///
  /// @param path below `/api/2.0/mlflow/`
  /// @param parameters of the query, each with all its values
  /// @param body empty for none
  /// @throws MlflowRefusal what the client is refused with
  public byte[] answer(
      String method, String path, Map<String, List<String>> parameters, byte[] body) {
    Function<Fields, ObjectNode> call = calls.get(method + " " + path);
    if (call == null) {
      throw new MlflowRefusal(
          Code.ENDPOINT_NOT_FOUND,
          "There is no '%s %s' here.".formatted(method, MlflowRefusal.shown(path)));
    }
    try {
      return JSON.writeValueAsBytes(call.apply(fields(parameters, body)));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("An answer cannot be written as JSON; this is a bug.", e);
    }
  }

  private static Fields fields(Map<String, List<String>> parameters, byte[] body) {
    ObjectNode fields = JsonNodeFactory.instance.objectNode();
    parameters.forEach((name, values) -> {
      if (values.size() == 1) {
        fields.put(name, values.getFirst());
      } else {
        ArrayNode list = fields.putArray(name);
        values.forEach(list::add);
      }
    });
    if (body.length > 0) {
      fields.setAll(object(body));
    }
    return new Fields(fields);
  }

  private static ObjectNode object(byte[] body) {
    try {
      JsonNode read = JSON.readTree(body);
      if (read instanceof ObjectNode object) {
        return object;
      }
    } catch (IOException _) {
      // told below
    }
    throw MlflowRefusal.value("The body of the request is not a JSON object.");
  }

  private static ObjectNode noModels() {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.putArray("models");
    return answer;
  }

  static ObjectNode nothing() {
    return JsonNodeFactory.instance.objectNode();
  }

  static ObjectNode paged(ObjectNode answer, String next) {
    if (!next.isEmpty()) {
      answer.put("next_page_token", next);
    }
    return answer;
  }
}
