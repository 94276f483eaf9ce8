package dev.millrace.server.http.feast;

import com.fasterxml.jackson.databind.JsonNode;
import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.millrace.server.http.feast.FeatureReference.Naming;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// `POST /get-online-features`.
final class OnlineFeaturesService implements HttpService {

  private final OnlineReader reader;

  OnlineFeaturesService(OnlineReader reader) {
    this.reader = reader;
  }

  @Override
  public HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
    return HttpResponse.of(
        request
            .aggregate()
            .thenApplyAsync(this::answer, context.blockingTaskExecutor())
            .exceptionally(FeastJson::answer));
  }

  private HttpResponse answer(AggregatedHttpRequest request) {
    JsonNode body = FeastJson.object(request.content().array());
    OnlineQuestion question = question(body);
    return HttpResponse.of(
        HttpStatus.OK,
        MediaType.JSON_UTF_8,
        FeastJson.text(
            OnlineAnswer.of(body.path("entities"), question.rows(), reader.answer(question))));
  }

  private static OnlineQuestion question(JsonNode body) {
    if (body.hasNonNull("feature_service")) {
      throw FeastProblem.serviceUnknown(body.path("feature_service").asText());
    }
    var features = new ArrayList<FeatureReference>();
    for (JsonNode feature : FeastJson.list(body, "features")) {
      features.add(FeatureReference.of(feature.asText()));
    }
    boolean isFull = body.path("full_feature_names").asBoolean();
    return new OnlineQuestion(features, keys(body), isFull ? Naming.FULL : Naming.SHORT);
  }

  private static Map<String, List<String>> keys(JsonNode body) {
    var keys = new LinkedHashMap<String, List<String>>();
    for (String name : FeastJson.names(body, "entities")) {
      var values = new ArrayList<String>();
      for (JsonNode key : FeastJson.list(body.path("entities"), name)) {
        if (!key.isValueNode() || key.isNull()) {
          throw FeastProblem.request(
              "entities", "The key '%s' is none; expected a text or a number.".formatted(key));
        }
        values.add(key.asText());
      }
      keys.put(name, values);
    }
    return keys;
  }
}
