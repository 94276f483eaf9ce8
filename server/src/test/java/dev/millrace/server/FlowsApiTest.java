package dev.millrace.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contracts.definition.Variables;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.time.BusinessClock;
import dev.millrace.server.command.Commands;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
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
import picocli.CommandLine;

/// Flows of a running process, over HTTP and by the command line.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class FlowsApiTest {

  @TempDir private static Path directory = Path.of("unset");
  private final HttpClient http = HttpClient.newHttpClient();
  private Running running;
  private LocalClient client;

  @BeforeAll
  void open() throws IOException {
    write("millrace.yaml", "kind: project\nname: flows\n");
    write(
        "flows/daily.yaml",
        """
        kind: flow
        owner: data
        tags: [nightly]
        params:
          day: {type: date, default: 2026-02-01}
          rows: {type: int, default: 2}
        webhook: {token: "${secret:HOOK}"}
        steps:
          - name: count
            run: sql
            with: {sql: "select ${param:rows}"}
          - name: each
            run: sql
            for_each: {sql: "select unnest(range(${step:count}))"}
            with: {sql: "select ${item} * 10"}
            after: count
          - name: many
            run: sql
            if: step.count > 2
            with: {sql: "select 'many on ${param:day}'"}
            after: each
          - name: few
            run: sql
            if: step.count <= 2
            with: {sql: "select 'few on ${param:day}'"}
            after: each
          - {name: go, approval: true, if: param.rows == 7, after: each}
        """);
    write(
        "alerts/team.yaml",
        """
        kind: alert
        freshness:
          - {table: bronze.events, partition: day, by: "06:00"}
        to:
          - slack: {url: "${secret:SLACK}"}
        """);
    Path data = directory.resolve("data");
    running =
        Running.start(
            data,
            ProjectDirectory.read(
                directory.resolve("project"),
                new Variables(
                    Map.of(),
                    Map.of("HOOK", "a-token-of-its-own", "SLACK", "http://localhost:1/s3cret"))),
            BusinessClock.wall(),
            0);
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
  void aFlowIsListedAndRunWithParametersAndItsRunIsTold() throws InterruptedException {
    JsonNode flows = client.get("/api/v1/flows");
    assertThat(OpenApi.violations("FlowList", flows)).isEmpty();

    JsonNode run =
        ended(client.post("/api/v1/flows/daily/runs", Map.of("params", Map.of("rows", "3"))));

    assertThat(OpenApi.violations("RunDetail", run)).isEmpty();
    assertThat(run.path("state").asText()).isEqualTo("succeeded");
    assertThat(run.path("steps").findValuesAsText("state"))
        .containsExactly("succeeded", "succeeded", "succeeded", "skipped", "skipped");
    assertThat(run.at("/steps/2/result").asText()).isEqualTo("many on 2026-02-01");
    JsonNode entries = client.get("/api/v1/runs/%s/steps/each/entries?limit=2".formatted(id(run)));
    assertThat(OpenApi.violations("RunStepPage", entries)).isEmpty();
    assertThat(entries.path("items").findValuesAsText("result")).containsExactly("0", "10");
    assertThat(entries.path("nextCursor").asText()).isEqualTo("2");
  }

  @Test
  void eventsComeAsTheyHappenUntilTheRunIsOver() throws IOException, InterruptedException {
    JsonNode run = client.post("/api/v1/flows/daily/runs", Map.of("params", Map.of("rows", "1")));

    HttpResponse<String> events =
        http.send(
            request("/api/v1/flows/daily/runs/%s/events".formatted(id(run)))
                .header("Authorization", "Bearer " + running.platform().access().token())
                .build(),
            BodyHandlers.ofString());

    assertThat(events.headers().firstValue("content-type").orElse(""))
        .startsWith("text/event-stream");
    assertThat(events.body())
        .contains("event: step\ndata: {\"name\":\"few\"", "event: log\nid: ")
        .containsOnlyOnce("event: run\n");
  }

  @Test
  void aWebhookStartsItsFlowOnlyWithItsToken() throws IOException, InterruptedException {
    assertThat(hook("another-token-entirely").statusCode()).isEqualTo(401);

    HttpResponse<String> answer = hook("a-token-of-its-own");

    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(client.get("/api/v1/flows/daily/runs").toString())
        .contains("webhook", "\"rows\":\"5\"");
  }

  @Test
  void theCommandLineRunsFollowsAndTells() {
    String out = run(0, "flow", "run", "daily", "--param", "rows=2", "--data", data());

    assertThat(out)
        .contains("few                  succeeded  few on 2026-02-01")
        .containsPattern("\\S+ of daily succeeded after ");
    String id = out.substring(0, out.indexOf(' '));
    assertThat(run(0, "flow", "ls", "--data", data())).contains("daily", "maintain_lake");
    assertThat(run(0, "flow", "show", "daily", "--data", data())).contains("each", "count");
    assertThat(run(0, "flow", "runs", "daily", "--data", data())).contains(id);
    assertThat(run(0, "flow", "logs", id, "--data", data())).contains("few on 2026-02-01");
    assertThat(
            run(
                0,
                "flow",
                "backfill",
                "daily",
                "--from",
                "2026-01-01",
                "--to",
                "2026-01-04",
                "--dry-run",
                "--data",
                data()))
        .contains("3 of 3 intervals to run");
  }

  @Test
  void aStepThatNeedsApprovalWaitsAndARunCanBeCancelled() throws InterruptedException {
    JsonNode run = client.post("/api/v1/flows/daily/runs", Map.of("params", Map.of("rows", "7")));
    String path = "/api/v1/runs/" + id(run);
    await(path, "/steps/4/state", "needs_approval");

    client.post(path + "/steps/go/approve", Map.of());

    assertThat(ended(run).path("state").asText()).isEqualTo("succeeded");
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> client.post(path + "/cancel", Map.of()))
        .withMessageContaining("is over: it is succeeded.");
  }

  @Test
  void alertsAreToldWithoutTheirAddresses() throws InterruptedException {
    JsonNode alerts = client.get("/api/v1/alerts");

    assertThat(alerts.at("/items/0/to/0").asText()).isEqualTo("slack");
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> client.post("/api/v1/alerts/team/test", Map.of()))
        .satisfies(e -> assertThat(e.getMessage()).contains("by slack").doesNotContain("s3cret"));
    assertThat(alerts.toString()).doesNotContain("s3cret");
    assertThat(alerts.at("/items/0/freshness/0/by").asText()).isEqualTo("06:00");
    JsonNode days = client.get("/api/v1/freshness").path("items");
    assertThat(days.valueStream().map(day -> day.path("table").asText()))
        .as("the next day and the last three that were due")
        .containsExactly("bronze.events", "bronze.events", "bronze.events", "bronze.events");
    assertThat(days.path(0).path("state").asText()).isEqualTo("late");
    assertThat(client.get("/api/v1/status").path("freshness").path(0).path("state").asText())
        .isEqualTo("late");
  }

  private HttpResponse<String> hook(String token) throws IOException, InterruptedException {
    return http.send(
        request("/hooks/flows/daily")
            .header("Authorization", "Bearer " + token)
            .POST(HttpRequest.BodyPublishers.ofString("{\"rows\": 5}"))
            .build(),
        BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(
        URI.create("http://127.0.0.1:%d%s".formatted(running.port(), path)));
  }

  private JsonNode ended(JsonNode run) throws InterruptedException {
    return await("/api/v1/runs/" + id(run), "/endedAt", "");
  }

  /// Waits until something is there, or is what it should be.
  private JsonNode await(String path, String what, String value) throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (System.nanoTime() < deadline) {
      JsonNode now = client.get(path);
      String found = now.at(what).asText();
      boolean isThere = !now.at(what).isNull() && !now.at(what).isMissingNode();
      if (isThere && (value.isEmpty() || value.equals(found))) {
        return now;
      }
      LockSupport.parkNanos(10_000_000);
    }
    throw new AssertionError(path + " did not come to " + what);
  }

  private static String id(JsonNode run) {
    return run.path("id").asText();
  }

  private static String data() {
    return directory.resolve("data").toString();
  }

  private static String run(int status, String... arguments) {
    PrintStream before = System.out;
    var out = new ByteArrayOutputStream();
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    try {
      int ended = new CommandLine(new Commands()).execute(arguments);
      assertThat(ended).as(out.toString(StandardCharsets.UTF_8)).isEqualTo(status);
    } finally {
      System.setOut(before);
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  private static void write(String file, String text) throws IOException {
    Path path = directory.resolve("project").resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }
}
