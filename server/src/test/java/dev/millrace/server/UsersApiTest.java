package dev.millrace.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.contracts.definition.Variables;
import dev.millrace.contracts.time.BusinessClock;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Users, their roles at every door, and the audit log, of a running process.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class UsersApiTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private static Path directory = Path.of("unset");
  private final HttpClient http = HttpClient.newHttpClient();
  private Running running;
  private LocalClient owner;
  private String viewer = "";
  private String analyst = "";

  @BeforeAll
  void open() throws Exception {
    Path project = directory.resolve("project");
    Files.createDirectories(project);
    Files.writeString(project.resolve("millrace.yaml"), "kind: project\nname: users\n");
    Path data = directory.resolve("data");
    running =
        Running.start(
            data,
            project,
            () -> ProjectDirectory.read(project, new Variables(Map.of(), Map.of())),
            BusinessClock.wall(),
            0,
            Role.ALL);
    owner = new LocalClient(data);
    JsonNode made = owner.post("/api/v1/users", Map.of("name", "vic", "role", "viewer"));
    assertThat(OpenApi.violations("MadeUser", made)).isEmpty();
    viewer = made.path("token").asText();
    analyst =
        owner
            .post("/api/v1/users", Map.of("name", "ada", "role", "analyst", "expiresIn", "2 days"))
            .path("token")
            .asText();
  }

  @AfterAll
  void close() {
    owner.close();
    running.close();
    http.close();
  }

  @Test
  void aViewerSeesNumbersAndNoPeople() throws Exception {
    assertThat(status("GET", "/api/v1/status", viewer)).isEqualTo(200);
    assertThat(status("GET", "/api/v1/metrics", viewer)).isEqualTo(200);
    assertThat(status("GET", "/api/v1/catalog", viewer)).isEqualTo(200);
    assertThat(status("GET", "/metrics", viewer)).isEqualTo(200);
    assertThat(status("GET", "/api/v1/customers", viewer)).isEqualTo(403);
    assertThat(status("GET", "/api/v1/customers/c1", viewer)).isEqualTo(403);
    assertThat(status("GET", "/api/v1/events/tail", viewer)).isEqualTo(403);
    assertThat(status("POST", "/api/v1/sql", viewer)).isEqualTo(403);
    assertThat(status("GET", "/api/v1/users", viewer)).isEqualTo(403);
    assertThat(status("GET", "/api/v1/nothing", viewer)).isIn(403, 404);
  }

  @Test
  void anAnalystAsksSqlAndStartsNothing() throws Exception {
    HttpResponse<String> rows =
        ask("POST", "/api/v1/sql", analyst, "{\"sql\": \"select 1 as one\"}");
    assertThat(rows.statusCode()).isEqualTo(200);
    assertThat(status("GET", "/api/v1/customers", analyst)).isNotEqualTo(403);

    HttpResponse<String> refused = ask("POST", "/api/v1/lake/gc", analyst, "{}");

    assertThat(refused.statusCode()).isEqualTo(403);
    JsonNode problem = JSON.readTree(refused.body());
    assertThat(OpenApi.violations("Problem", problem)).isEmpty();
    assertThat(problem.path("message").asText())
        .isEqualTo("The user 'ada' has the role 'analyst'; this takes the role 'admin'.");
    assertThat(problem.path("hint").asText())
        .isEqualTo("Ask an admin to do it, or to give the user the role 'admin'.");
  }

  @Test
  void theOtherDoorsAskForTheSameRoles() throws Exception {
    assertThat(status("GET", "/iceberg/v1/config", viewer)).isEqualTo(403);
    assertThat(status("GET", "/iceberg/v1/config", analyst)).isEqualTo(200);
    assertThat(status("POST", "/iceberg/v1/namespaces", analyst)).isEqualTo(403);
    assertThat(status("GET", "/api/2.0/mlflow/experiments/search", viewer)).isEqualTo(403);
    assertThat(status("GET", "/api/2.0/mlflow/experiments/search?max_results=5", analyst))
        .isEqualTo(200);
    HttpResponse<String> run =
        ask("POST", "/api/2.0/mlflow/experiments/create", analyst, "{\"name\": \"x\"}");
    assertThat(run.statusCode()).isEqualTo(403);
    assertThat(JSON.readTree(run.body()).path("error_code").asText())
        .isEqualTo("PERMISSION_DENIED");
    for (String call :
        new String[] {
          "millrace.v1.Features/Read",
          "millrace.v1.Models/Predict",
          "feast.serving.ServingService/GetOnlineFeatures"
        }) {
      assertThat(status("POST", "/" + call, viewer)).isEqualTo(403);
      assertThat(status("POST", "/" + call, "wrong")).isEqualTo(401);
    }
    assertThat(status("POST", "/get-online-features", viewer)).isEqualTo(403);
    assertThat(status("POST", "/push", analyst)).isEqualTo(403);
    HttpResponse<String> exchanged =
        form("/iceberg/v1/oauth/tokens", "grant_type=client_credentials&client_secret=" + analyst);
    assertThat(exchanged.statusCode()).isEqualTo(200);
  }

  @Test
  void aUserSignsABrowserInAndIsTold() throws Exception {
    HttpResponse<String> signedIn = ask("GET", "/?token=" + viewer, "", "");
    String cookie = signedIn.headers().firstValue("set-cookie").orElse("");
    assertThat(cookie).containsIgnoringCase("HttpOnly").contains("SameSite=Strict");
    assertThat(cookie).doesNotContain(viewer.substring(16));
    String pair = cookie.substring(0, cookie.indexOf(';'));

    JsonNode me = JSON.readTree(byCookie("/api/v1/me", pair).body());

    assertThat(OpenApi.violations("Me", me)).isEmpty();
    assertThat(me.path("name").asText()).isEqualTo("vic");
    assertThat(me.path("role").asText()).isEqualTo("viewer");
    assertThat(byCookie("/api/v1/customers", pair).statusCode()).isEqualTo(403);
    assertThat(byCookie("/iceberg/v1/config", pair).statusCode()).isEqualTo(401);
    assertThat(byCookie("/api/v1/me", pair + "0").statusCode()).isEqualTo(401);
  }

  @Test
  void whatARoleIsToldItMayNotDoIsWhatTheDoorRefuses() throws Exception {
    JsonNode beyond = JSON.readTree(ask("GET", "/api/v1/me", analyst, "").body()).path("beyond");
    assertThat(beyond.path("POST /api/v1/flows/{}/runs").asText()).isEqualTo("admin");
    assertThat(beyond.has("POST /api/v1/sql")).isFalse();
    assertThat(beyond).hasSizeGreaterThan(20);
    for (Map.Entry<String, JsonNode> line : beyond.properties()) {
      String[] route = line.getKey().split(" ", -1);
      assertThat(status(route[0], route[1].replace("{}", "x"), analyst))
          .as(line.getKey())
          .isEqualTo(403);
    }
    assertThat(owner.get("/api/v1/me").path("beyond")).isEmpty();
  }

  @Test
  void aDroppedTokenEndsAtOnceAndTheListNeverShowsASecret() throws Exception {
    String token =
        owner.post("/api/v1/users", Map.of("name", "bob", "role", "admin")).path("token").asText();
    String second = owner.post("/api/v1/users/bob/tokens", Map.of()).path("token").asText();
    assertThat(status("GET", "/api/v1/users", token)).isEqualTo(200);
    JsonNode page = owner.get("/api/v1/users?limit=2");
    assertThat(OpenApi.violations("UserPage", page)).isEmpty();
    assertThat(page.path("items").findValuesAsText("name")).first().isEqualTo("owner");
    assertThat(page.path("nextCursor").asText()).isEqualTo("2");
    assertThat(owner.get("/api/v1/users").toString())
        .doesNotContain(token.substring(16))
        .contains(token.substring(3, 15));

    owner.delete("/api/v1/users/bob/tokens/" + token.substring(3, 15));
    assertThat(status("GET", "/api/v1/users", token)).isEqualTo(401);
    owner.put("/api/v1/users/bob", Map.of("role", "viewer"));
    assertThat(status("GET", "/api/v1/users", second)).isEqualTo(403);
    owner.delete("/api/v1/users/bob");
    assertThat(status("GET", "/api/v1/me", second)).isEqualTo(401);
  }

  @Test
  void whatIsChangedAndRefusedIsKeptWithoutSecrets() throws Exception {
    String token =
        owner.post("/api/v1/users", Map.of("name", "eve", "role", "viewer")).path("token").asText();
    assertThat(ask("POST", "/api/v1/backup?secret=hidden", token, "{}").statusCode())
        .isEqualTo(403);
    assertThat(status("GET", "/api/v1/status", "mr_not_a_token")).isEqualTo(401);
    ask("GET", "/?token=guessed", "", "");
    owner.delete("/api/v1/users/eve");

    JsonNode page = audited("/api/v1/audit?action=users/eve");
    assertThat(OpenApi.violations("AuditPage", page)).isEmpty();
    JsonNode dropped = page.path("items").path(0);
    assertThat(dropped.path("user").asText()).isEqualTo("owner");
    assertThat(dropped.path("action").asText()).isEqualTo("DELETE /api/v1/users/{}");
    assertThat(dropped.path("outcome").asText()).isEqualTo("done");
    JsonNode refused = audited("/api/v1/audit?user=eve").path("items").path(0);
    assertThat(refused.path("target").asText()).isEqualTo("/api/v1/backup");
    assertThat(refused.path("outcome").asText()).isEqualTo("refused");
    assertThat(audited("/api/v1/audit?action=sign%20in&user=-").path("items").size())
        .isGreaterThanOrEqualTo(2);
    assertThat(owner.get("/api/v1/audit?limit=1000").toString())
        .doesNotContain("hidden", "guessed", token.substring(16), "mr_not_a_token");
    assertThat(owner.get("/api/v1/audit?from=2999-01-01T00:00:00Z").path("items")).isEmpty();
    assertThat(status("GET", "/api/v1/audit?from=yesterday", running.platform().access().token()))
        .isEqualTo(400);
  }

  /// Entries are written right after the answer.
  private JsonNode audited(String path) throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (owner.get(path).path("items").isEmpty() && System.nanoTime() < deadline) {
      LockSupport.parkNanos(5_000_000);
    }
    return owner.get(path);
  }

  private int status(String method, String path, String token) throws Exception {
    return ask(method, path, token, method.equals("POST") ? "{}" : "").statusCode();
  }

  private HttpResponse<String> ask(String method, String path, String token, String body)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(uri(path))
            .header("Content-Type", "application/json")
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    return http.send(request.build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> form(String path, String body)
      throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(uri(path))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  private HttpResponse<String> byCookie(String path, String cookie)
      throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(uri(path)).header("Cookie", cookie).build(),
        BodyHandlers.ofString());
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:%d%s".formatted(running.port(), path));
  }
}
