package dev.millrace.server.http.door;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.govern.user.UserRole;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// The table of roles beside the published contract of the API.
final class PermissionsTest {

  /// Have keys of their own, or hold nothing.
  private static final Set<String> OPEN =
      Set.of("/hooks/", "/v1/", "/health", "/openapi.yaml", "/docs", "/iceberg/", "/api/2.0/");

  private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch");

  @Test
  void everyRouteOfTheApiHasALineAndEveryLineARoute() throws IOException {
    Set<String> published = published();

    Set<String> listed = new TreeSet<>(Permissions.routes());
    listed.removeIf(route -> !route.contains(" /api/v1/"));

    assertThat(without(published, Permissions.routes())).isEmpty();
    assertThat(without(listed, published)).isEmpty();
  }

  @Test
  void whatIsNotListedTakesAnAdminAndIsKept() {
    assertThat(Permissions.of("PATCH", "/api/v1/metrics", "/api/v1/metrics"))
        .isEqualTo(new Permission(UserRole.ADMIN, true));
    assertThat(Permissions.of("GET", "/api/v1/secrets", "/api/v1/secrets"))
        .isEqualTo(new Permission(UserRole.ADMIN, false));
    assertThat(Permissions.of("POST", "/iceberg/*", "/iceberg/v1/namespaces"))
        .isEqualTo(new Permission(UserRole.ADMIN, true));
  }

  @Test
  void aPathThatLooksLikeAnotherRouteIsJudgedByTheRouteThatAnswers() {
    assertThat(Permissions.of("POST", "/api/v1/flows/{}/runs", "/api/v1/sql").needed())
        .isEqualTo(UserRole.ADMIN);
    assertThat(Permissions.of("POST", "/api/2.0/*", "/api/2.0/mlflow/runs/search").needed())
        .isEqualTo(UserRole.ANALYST);
    assertThat(Permissions.of("POST", "/api/2.0/*", "/api/2.0/mlflow/runs/delete/search").needed())
        .isEqualTo(UserRole.ADMIN);
  }

  private static Set<String> without(Set<String> some, Set<String> others) {
    var rest = new TreeSet<>(some);
    rest.removeAll(others);
    return rest;
  }

  private static Set<String> published() throws IOException {
    try (var yaml = PermissionsTest.class.getResourceAsStream("/openapi.yaml")) {
      Object document =
          new Load(LoadSettings.builder().build())
              .loadFromReader(
                  new InputStreamReader(Objects.requireNonNull(yaml), StandardCharsets.UTF_8));
      var routes = new TreeSet<String>();
      ((Map<?, ?>) Objects.requireNonNull(((Map<?, ?>) document).get("paths")))
          .forEach((path, item) ->
              ((Map<?, ?>) item)
                  .keySet().stream()
                      .map(String::valueOf)
                      .filter(METHODS::contains)
                      .filter(_ -> OPEN.stream().noneMatch(String.valueOf(path)::startsWith))
                      .forEach(method ->
                          routes.add(
                              method.toUpperCase(Locale.ROOT)
                                  + " "
                                  + String.valueOf(path).replaceAll("\\{[^}]*}", "{}"))));
      if (routes.remove("POST /api/v1/identities/{}")) { // one path for two words
        routes.addAll(Set.of("POST /api/v1/identities/undo", "POST /api/v1/identities/redo"));
      }
      return routes;
    }
  }
}
