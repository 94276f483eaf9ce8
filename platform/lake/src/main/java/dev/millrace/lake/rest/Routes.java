package dev.millrace.lake.rest;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.iceberg.rest.Endpoint;

/// Which endpoints of Iceberg's specification there are, and what answers them.
final class Routes {

  private final List<Route> routes = new ArrayList<>();

  private record Route(
      Endpoint endpoint, List<String> pattern, Function<Call, RestAnswer> handler) {

    Optional<Map<String, String>> match(String method, List<String> path) {
      if (!endpoint.httpMethod().equalsIgnoreCase(method) || pattern.size() != path.size()) {
        return Optional.empty();
      }
      Map<String, String> variables = new HashMap<>();
      for (int i = 0; i < path.size(); i++) {
        String part = pattern.get(i);
        if (part.startsWith("{")) {
          variables.put(part.substring(1, part.length() - 1), path.get(i));
        } else if (!part.equals(path.get(i))) {
          return Optional.empty();
        }
      }
      return Optional.of(variables);
    }
  }

  void add(Endpoint endpoint, Function<Call, RestAnswer> handler) {
    routes.add(new Route(endpoint, parts(endpoint.path().replace("/{prefix}", "")), handler));
  }

  List<Endpoint> endpoints() {
    return routes.stream().map(Route::endpoint).toList();
  }

  /// @throws RuntimeException one of Iceberg's, for what could not be done
  Optional<RestAnswer> answer(RestRequest request) {
    List<String> path = parts(request.path());
    for (Route route : routes) {
      Optional<Map<String, String>> variables = route.match(request.method(), path);
      if (variables.isPresent()) {
        return Optional.of(route.handler().apply(new Call(request, variables.get())));
      }
    }
    return Optional.empty();
  }

  private static List<String> parts(String path) {
    return List.of(path.replaceFirst("^/", "").split("/", -1));
  }
}
