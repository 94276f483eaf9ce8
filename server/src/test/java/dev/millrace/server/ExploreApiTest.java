package dev.millrace.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.contracts.definition.Variables;
import dev.millrace.contracts.lake.LakeCommit;
import dev.millrace.contracts.lake.LakeCommit.Mark;
import dev.millrace.contracts.lake.TableAppend;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.ColumnType.Plain;
import dev.millrace.contracts.table.Rows;
import dev.millrace.contracts.time.BusinessClock;
import dev.millrace.server.command.Commands;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// What Explore and the tiles about people ask of a running process.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ExploreApiTest {

  private static final String ENDLESS =
      "select count(*) from range(1000000000000) as t(i) where hash(i) = 7";
  private static final String FUNNEL =
      "/api/v1/metrics/events/funnel%s?entity=person&within=1%%20days&step=Seen%%7Cevent:view"
          + "&step=Bought%%7Cevent:buy%%7Cchannel:web%s";

  @TempDir private static Path directory = Path.of("unset");
  private final HttpClient http = HttpClient.newHttpClient();
  private Running running;
  private LocalClient client;

  @BeforeAll
  void open() throws IOException {
    write("millrace.yaml", "kind: project\nname: shop\n");
    write(
        "metrics/events.yaml",
        """
        kind: metric
        label: Events
        unit: events
        table: bronze.clicks
        expression: count(*)
        time: seen_at
        dimensions: {person: person, event: event, channel: channel}
        """);
    write(
        "sources/clicks.yaml",
        "kind: source\ntype: files\nformat: csv\nfields: {person: string, event: string, channel: string, seen_at: timestamp}\n");
    write(
        "dashboards/shop.yaml",
        """
        kind: dashboard
        rows:
          - tiles:
              - {kind: funnel, metric: events, entity: person, steps: {Seen: {event: view}, Bought: {event: buy, channel: [web, app]}}, within: 36 hours}
              - {kind: cohort, metric: events, entity: person, by: week}
              - {kind: map, metric: events, by: channel}
              - {kind: table, title: Who sees, metric: events, by: [person, day], filters: {event: view}, last: 400 days}
        """);
    Path data = directory.resolve("data");
    running =
        Running.start(
            data,
            directory.resolve("project"),
            () -> ProjectDirectory.read(directory.resolve("project"), Variables.NONE),
            BusinessClock.wall(),
            0,
            Role.ALL);
    client = new LocalClient(data);
    click();
  }

  @AfterAll
  void close() {
    http.close();
    client.close();
    running.close();
  }

  @Test
  void everyNumberIsProvedByItsSql() {
    String data = directory.resolve("data").toString();
    assertThat(new CommandLine(new Commands()).execute("metric", "verify", "--data", data))
        .isZero();
    assertThat(
            new CommandLine(new Commands()).execute("metric", "verify", "nothing", "--data", data))
        .isNotZero();
  }

  @Test
  void tilesAboutPeopleAreToldAsTheirFilesSayThem() throws InterruptedException {
    JsonNode shop = client.get("/api/v1/dashboards/shop");

    assertThat(OpenApi.violations("Dashboard", shop)).isEmpty();
    assertThat(shop.at("/rows/0/tiles/0/steps").toString())
        .isEqualTo(
            "{\"Seen\":{\"event\":[\"view\"]},\"Bought\":{\"event\":[\"buy\"],\"channel\":[\"web\",\"app\"]}}");
    assertThat(shop.at("/rows/0/tiles/0/within").asText()).isEqualTo("36 hours");
    assertThat(shop.at("/rows/0/tiles/1/entity").asText()).isEqualTo("person");
    assertThat(shop.at("/rows/0/tiles/2/within").isNull()).isTrue();
  }

  @Test
  void aFunnelIsAskedByItsAddressAndSaysWhoStopped() throws InterruptedException {
    JsonNode answer = client.get(FUNNEL.formatted("", ""));
    assertThat(OpenApi.violations("MetricAnswer", answer)).isEmpty();
    assertThat(answer.path("rows").toString())
        .isEqualTo("[{\"step\":\"Seen\",\"value\":3.0},{\"step\":\"Bought\",\"value\":1.0}]");

    JsonNode stopped = client.get(FUNNEL.formatted("/stopped", "&after=1&limit=1"));
    assertThat(OpenApi.violations("MetricRows", stopped)).isEmpty();
    assertThat(stopped.at("/rows/0/0").asText()).isEqualTo("c");
    assertThat(stopped.path("hasMore").asBoolean()).isTrue();
    assertThat(hint(FUNNEL.formatted("/stopped", "&after=3")))
        .isEqualTo("Give the place of a step; the first is 1.");
    assertThat(hint("/api/v1/metrics/events/funnel?entity=person&step=Seen&step=x"))
        .startsWith("Write it as in 'step=Bought|event:Order Completed");
    assertThat(hint("/api/v1/metrics/events/cohorts?entity=persn"))
        .isEqualTo("Did you mean 'person'?");
  }

  @Test
  void cohortsAndRowsAreAsTheContractSays() throws InterruptedException {
    JsonNode answer = client.get("/api/v1/metrics/events/cohorts?entity=person&by=week&limit=3");
    assertThat(OpenApi.violations("MetricAnswer", answer)).isEmpty();
    assertThat(answer.at("/rows/0").toString())
        .isEqualTo("{\"cohort\":\"2026-03-02\",\"period\":0,\"value\":3.0,\"size\":3}");
    JsonNode active =
        client.get(
            "/api/v1/metrics/events/cohorts/active?entity=person&by=week&limit=3&cohort=2026-03-02&period=1");
    assertThat(active.path("rows").toString()).isEqualTo("[[\"c\"]]");
    JsonNode rows = client.get("/api/v1/metrics/events/rows?filter=event:buy&limit=2");
    assertThat(OpenApi.violations("MetricRows", rows)).isEmpty();
    assertThat(rows.path("rows")).hasSize(2);
    assertThat(rows.path("hasMore").asBoolean()).isFalse();
    assertThat(hint("/api/v1/metrics/events/cohorts?entity=person&by=day"))
        .isEqualTo("Write it as in 'by=month'.");
  }

  @Test
  void queriesAreKeptAsFilesAndNobodyOverwritesAnother() throws Exception {
    HttpResponse<String> saved =
        send("PUT", "queries/by_hand", "{\"title\":\"By  hand\",\"sql\":\"select 1\\n\"}");
    JsonNode query = new ObjectMapper().readTree(saved.body());
    assertThat(OpenApi.violations("SavedQuery", query)).isEmpty();
    assertThat(Files.readString(file("by_hand"))).isEqualTo("-- By hand\nselect 1\n");

    assertThat(
            send("PUT", "queries/by_hand", "{\"title\":\"x\",\"sql\":\"select 2\"}").statusCode())
        .isEqualTo(409);
    Files.writeString(file("by_hand"), "select 3\n");
    JsonNode list = client.get("/api/v1/queries");
    assertThat(OpenApi.violations("SavedQueryList", list)).isEmpty();
    assertThat(list.at("/items/0/title").asText()).isEqualTo("by hand");
    assertThat(list.at("/items/0/sql").asText()).isEqualTo("select 3");
    String version = list.at("/items/0/version").asText();
    assertThat(
            send("DELETE", "queries/by_hand?version=" + query.path("version").asText(), "")
                .statusCode())
        .isEqualTo(409);
    assertThat(send("DELETE", "queries/by_hand?version=" + version, "").statusCode())
        .isEqualTo(200);
    assertThat(file("by_hand")).doesNotExist();
  }

  @Test
  void namesAndLinksOfQueriesDoNotLeadOutOfTheProject() throws Exception {
    Path outside = directory.resolve("outside.sql");
    Files.writeString(outside, "select 1\n");
    Files.createDirectories(directory.resolve("project/queries"));
    Files.createSymbolicLink(file("linked"), outside);
    String body = "{\"title\":\"x\",\"sql\":\"select 2\"}";

    assertThat(send("PUT", "queries/..%2Foutside", body).statusCode()).isBetween(400, 499);
    assertThat(send("PUT", "queries/Outside.sql", body).body()).contains("name_form");
    assertThat(send("PUT", "queries/linked", body).statusCode()).isBetween(400, 499);
    assertThat(client.get("/api/v1/queries").toString()).doesNotContain("linked");
    assertThat(Files.readString(outside)).isEqualTo("select 1\n");
    Files.delete(file("linked"));
  }

  @Test
  void aPlanIsDrawnAndNothingRuns() throws Exception {
    JsonNode plan = client.post("/api/v1/sql/plan", java.util.Map.of("sql", ENDLESS + ";"));
    assertThat(OpenApi.violations("SqlPlan", plan)).isEmpty();
    assertThat(plan.path("plan").asText()).contains("RANGE").doesNotContain(directory.toString());
    assertThat(send("POST", "sql/plan", "{\"sql\":\"select 1; drop table x\"}").body())
        .contains("sql_forbidden");
  }

  @Test
  @Timeout(60)
  void aHundredThousandRowsComeAsLines() throws Exception {
    HttpResponse<String> answer =
        send(
            "POST",
            "sql/stream",
            "{\"sql\":\"select i, 'row ' || i as name from range(250000) as t(i)\",\"limit\":100000}");
    List<String> lines = answer.body().lines().toList();

    assertThat(answer.headers().firstValue("content-type"))
        .hasValue("application/x-ndjson; charset=utf-8");
    assertThat(lines).hasSize(100_002);
    assertThat(lines.getFirst()).startsWith("{\"columns\":[{\"name\":\"i\",\"type\":\"long\"}");
    assertThat(lines.get(100_000)).isEqualTo("[99999,\"row 99999\"]");
    assertThat(new ObjectMapper().readTree(lines.getLast()).at("/end/isCut").asBoolean()).isTrue();
    assertThat(send("POST", "sql/stream", "{\"sql\":\"select * from gold.nothing\"}").statusCode())
        .isEqualTo(404);
    assertThat(send("POST", "sql/stream", "{\"sql\":\"select 1\",\"limit\":100001}").statusCode())
        .isEqualTo(400);
    String broken =
        send(
                "POST",
                "sql/stream",
                "{\"sql\":\"select case when i < 50000 then i else error('stop here') end from range(60000) as t(i)\",\"limit\":100000}")
            .body();
    assertThat(broken).contains("sql_error");
  }

  @Test
  @Timeout(60)
  void aQueryIsStoppedByItsIdOverAConnectionThatGoesOn() throws Exception {
    for (String route : List.of("sql", "sql/stream")) {
      CompletableFuture<HttpResponse<String>> asked =
          http.sendAsync(
              request("POST", route, "{\"sql\":\"%s\",\"id\":\"mine-1\"}".formatted(ENDLESS)),
              HttpResponse.BodyHandlers.ofString());
      while (!send("DELETE", "sql/mine-1", "").body().contains("true")) {
        LockSupport.parkNanos(20_000_000);
      }
      assertThat(asked.get(20, TimeUnit.SECONDS).body()).contains("sql_stopped");
    }
    assertThat(send("DELETE", "sql/mine-1", "").body()).isEqualTo("{\"isStopped\":false}");
    assertThat(send("POST", "sql", "{\"sql\":\"select 1\",\"id\":\"not ok\"}").statusCode())
        .isEqualTo(400);
  }

  @Test
  @Timeout(60)
  void whoStopsReadingAStreamStopsItsQuery() throws Exception {
    String sql = "select i, repeat('x', 200) from range(100000000) as t(i)";
    HttpResponse<InputStream> answer =
        http.send(
            request(
                "POST",
                "sql/stream",
                "{\"sql\":\"%s\",\"limit\":100000,\"id\":\"mine-2\"}".formatted(sql)),
            HttpResponse.BodyHandlers.ofInputStream());
    assertThat(answer.body().read()).isEqualTo('{');
    answer.body().close();

    while (send("DELETE", "sql/mine-2", "").body().contains("true")) {
      LockSupport.parkNanos(20_000_000);
    }
    assertThat(
            client
                .post("/api/v1/sql", java.util.Map.of("sql", "select 7"))
                .at("/rows/0/0")
                .asLong())
        .isEqualTo(7);
  }

  private static Path file(String name) {
    return directory.resolve("project/queries/" + name + ".sql");
  }

  private HttpResponse<String> send(String method, String path, String body) throws Exception {
    return http.send(request(method, path, body), HttpResponse.BodyHandlers.ofString());
  }

  private HttpRequest request(String method, String path, String body) {
    return HttpRequest.newBuilder(
            URI.create("http://localhost:%d/api/v1/%s".formatted(running.port(), path)))
        .header("authorization", "Bearer " + running.platform().access().token())
        .header("content-type", "application/json")
        .version(HttpClient.Version.HTTP_1_1)
        .method(method, HttpRequest.BodyPublishers.ofString(body))
        .build();
  }

  private void click() {
    var columns =
        List.of(
            new Column("person", Plain.STRING),
            new Column("event", Plain.STRING),
            new Column("channel", Plain.STRING),
            new Column("seen_at", Plain.TIMESTAMP));
    List<@Nullable Object[]> rows =
        List.of(
            clicked("a", "view", "web", "2026-03-05T10:00:00Z"),
            clicked("a", "buy", "web", "2026-03-05T11:00:00Z"),
            clicked("b", "view", "app", "2026-03-05T10:00:00Z"),
            clicked("b", "buy", "app", "2026-03-05T11:00:00Z"),
            clicked("c", "view", "web", "2026-03-06T10:00:00Z"),
            clicked("c", "view", "web", "2026-03-10T10:00:00Z"));
    running
        .platform()
        .lake()
        .commit(
            new LakeCommit(
                List.of(
                    new TableAppend(TableName.of("bronze.clicks"), new Rows(columns, rows), null)),
                new Mark("test/clicks", null, "done")));
  }

  private static @Nullable Object[] clicked(
      String person, String event, String channel, String at) {
    return new @Nullable Object[] {person, event, channel, Instant.parse(at)};
  }

  private String hint(String path) {
    return Assertions.catchThrowableOfType(MillraceException.class, () -> client.get(path))
        .problem()
        .hint();
  }

  private static void write(String file, String text) throws IOException {
    Path path = directory.resolve("project").resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }
}
