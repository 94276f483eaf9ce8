package dev.millrace.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contracts.definition.Variables;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.time.BusinessClock;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
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

/// Reports of a running process, and a kind of step that its project brings.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ReportsApiTest {

  @TempDir private static Path directory = Path.of("unset");
  private final HttpClient http = HttpClient.newHttpClient();
  private Running running;
  private LocalClient client;

  @BeforeAll
  void open() throws Exception {
    Path project = directory.resolve("project");
    write("millrace.yaml", "kind: project\nname: reports\n");
    write(
        "reports/daily.yaml",
        """
        kind: report
        title: Daily
        rows:
          - tiles:
              - {kind: table, title: One, sql: "select '<b>' as x, ${period:to} as day"}
        """);
    write(
        "flows/morning.yaml",
        """
        kind: flow
        steps:
          - {name: hello, run: greet, with: {whom: Ada}}
          - {name: written, run: report, with: {report: daily, day: 2026-02-01}, after: hello}
        """);
    PluginJar.greeting(project, "greet");
    Path data = directory.resolve("data");
    running =
        Running.start(
            data,
            project,
            () -> ProjectDirectory.read(project, new Variables(Map.of(), Map.of())),
            BusinessClock.wall(),
            0,
            Role.ALL);
    running.startFlows();
    client = new LocalClient(data);
  }

  @AfterAll
  void close() {
    client.close();
    running.close();
    http.close();
  }

  @Test
  void aFlowRunsAStepOfThePluginAndWritesTheReportThatIsThenFetched() throws Exception {
    JsonNode run = ended(client.post("/api/v1/flows/morning/runs", Map.of()));

    assertThat(run.path("state").asText()).isEqualTo("succeeded");
    assertThat(run.path("steps").findValuesAsText("result"))
        .containsExactly("Hello Ada", "2026-02-01");
    JsonNode reports = client.get("/api/v1/reports");
    assertThat(OpenApi.violations("ReportList", reports)).isEmpty();
    JsonNode files = client.get("/api/v1/reports/daily?limit=5");
    assertThat(OpenApi.violations("ReportFilePage", files)).isEmpty();
    assertThat(files.path("items").findValuesAsText("date")).contains("2026-02-01");

    HttpResponse<String> page = page("/api/v1/reports/daily/2026-02-01");

    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("content-type").orElse("")).startsWith("text/html");
    assertThat(page.headers().firstValue("content-security-policy").orElse(""))
        .contains("default-src 'none'");
    assertThat(page.body()).contains("<td>&lt;b&gt;</td><td>2026-02-01</td>");
    assertThat(directory.resolve("data/files/reports/daily/2026-02-01.html"))
        .hasContent(page.body());
  }

  @Test
  void aReportIsWrittenWhenSomebodyAsks() throws Exception {
    JsonNode made =
        client.post("/api/v1/reports/daily/runs", Map.of("day", "2026-03-01", "mail", true));

    assertThat(made.path("date").asText()).isEqualTo("2026-03-01");
    assertThat(made.path("mailed").asInt()).isZero();
    assertThat(page("/api/v1/reports/daily/2026-03-01").statusCode()).isEqualTo(200);
  }

  @Test
  void whatIsNotThereIsToldAndNoPathLeadsOut() throws Exception {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> client.post("/api/v1/reports/dayly/runs", Map.of()))
        .withMessageContaining("There is no report 'dayly'.");
    assertThat(page("/api/v1/reports/daily/1999-01-01").statusCode()).isEqualTo(404);
    assertThat(page("/api/v1/reports/daily/..%2f..%2ftoken").statusCode()).isGreaterThan(399);
    assertThat(page("/api/v1/reports/..%2f..%2fdaily/2026-02-01").statusCode()).isGreaterThan(399);
  }

  private HttpResponse<String> page(String path) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s".formatted(running.port(), path)))
            .header("Authorization", "Bearer " + running.platform().access().token())
            .build();
    return http.send(request, BodyHandlers.ofString());
  }

  private JsonNode ended(JsonNode run) throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    String path = "/api/v1/runs/" + run.path("id").asText();
    while (client.get(path).path("endedAt").isNull()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("The run did not end: " + client.get(path));
      }
      LockSupport.parkNanos(5_000_000);
    }
    return client.get(path);
  }

  private static void write(String file, String text) throws IOException {
    Path path = directory.resolve("project").resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }
}
