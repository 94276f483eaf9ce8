package dev.millrace.server.http.feast;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.MediaType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;

/// Bodies as Feast's clients write them, and errors as they read them.
final class FeastJson {

  static final ObjectMapper MAPPER = new ObjectMapper();

  private FeastJson() {}

  static ObjectNode object(byte[] body) {
    try {
      if (MAPPER.readTree(body) instanceof ObjectNode object) {
        return object;
      }
    } catch (IOException e) {
      throw FeastProblem.request("body", "The body is no JSON: %s".formatted(e.getMessage()));
    }
    throw FeastProblem.request("body", "The body is no JSON object; expected one.");
  }

  /// The list under a name.
  static JsonNode list(JsonNode from, String name) {
    JsonNode list = from.path(name);
    if (!list.isArray()) {
      throw FeastProblem.request(name, "'%s' is no list; expected one.".formatted(name));
    }
    return list;
  }

  /// The names in the object under a name.
  static List<String> names(JsonNode from, String name) {
    JsonNode object = from.path(name);
    if (!object.isObject()) {
      throw FeastProblem.request(name, "'%s' is no object of lists; expected one.".formatted(name));
    }
    var names = new ArrayList<String>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  static String text(Object body) {
    try {
      return MAPPER.writeValueAsString(body);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("An answer cannot be written as JSON; this is a bug.", e);
    }
  }

  /// Feast's shape for what is wrong with a request; anything else goes on.
  static HttpResponse answer(Throwable thrown) {
    Throwable cause = thrown instanceof CompletionException ? thrown.getCause() : thrown;
    if (cause instanceof FeastProblem problem) {
      Object body = problem.isOfRequest() ? detail(problem) : text(named(problem));
      return HttpResponse.of(problem.status(), MediaType.JSON_UTF_8, text(body));
    }
    throw thrown instanceof CompletionException known ? known : new CompletionException(thrown);
  }

  private static Map<String, Object> detail(FeastProblem problem) {
    return Map.of(
        "detail",
        List.of(
            Map.of(
                "loc", List.of("body", problem.place()),
                "msg", problem.words(),
                "type", problem.kind())));
  }

  /// Its clients expect a text that holds this as JSON.
  private static Map<String, String> named(FeastProblem problem) {
    return Map.of("module", "feast.errors", "class", problem.kind(), "message", problem.words());
  }
}
