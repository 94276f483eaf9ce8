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
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Dashboards of a running process, and the numbers of their tiles.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class DashboardsApiTest {

  @TempDir private static Path directory = Path.of("unset");
  private Running running;
  private LocalClient client;

  @BeforeAll
  void open() throws IOException {
    write("millrace.yaml", "kind: project\nname: shop\n");
    write(
        "sources/sales.yaml",
        "kind: source\ntype: files\nformat: csv\nfields: {category: string, amount: double, sold_at: timestamp}\n");
    write(
        "metrics/revenue.yaml",
        """
        kind: metric
        label: Revenue
        unit: EUR
        format: money
        table: bronze.sales
        expression: sum(amount)
        time: sold_at
        dimensions: {category: category}
        """);
    write(
        "dashboards/shop.yaml",
        """
        kind: dashboard
        title: The shop
        last: 7 days
        filters: [category]
        rows:
          - title: Sales
            tiles:
              - {kind: kpi, title: Revenue, metric: revenue, last: 1 day}
              - {kind: bar, title: By category, metric: revenue, by: category, filters: {category: [Bath, 'A: B']}}
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
    sell();
  }

  @AfterAll
  void close() {
    client.close();
    running.close();
  }

  @Test
  void dashboardsAreListedAndToldAsTheirFilesSayThem() throws InterruptedException {
    JsonNode list = client.get("/api/v1/dashboards");
    JsonNode shop = client.get("/api/v1/dashboards/shop");

    assertThat(OpenApi.violations("DashboardList", list)).isEmpty();
    assertThat(OpenApi.violations("Dashboard", shop)).isEmpty();
    assertThat(list.path("items"))
        .filteredOn(one -> one.path("name").asText().equals("shop"))
        .singleElement()
        .satisfies(one -> assertThat(one.path("tiles").asInt()).isEqualTo(2));
    assertThat(shop.path("last").asText()).isEqualTo("7d");
    assertThat(shop.at("/rows/0/tiles/0/last").asText()).isEqualTo("1d");
    assertThat(shop.at("/rows/0/tiles/1/filters/category/1").asText()).isEqualTo("A: B");
    assertThat(shop.path("definedAt").asText()).isEqualTo("dashboards/shop.yaml:1");
    assertThat(hint("/api/v1/dashboards/shp")).isEqualTo("Did you mean 'shop'?");
  }

  @Test
  void aTilesNumbersFollowFiltersAndSayHowTheyWereMade() throws InterruptedException {
    JsonNode answer =
        client.get(
            "/api/v1/metrics/revenue?by=month&filter=category:Bath&filter=category:A%3A%20B&from=2026-01-01");

    assertThat(OpenApi.violations("MetricAnswer", answer)).isEmpty();
    assertThat(answer.path("total").asDouble()).isEqualTo(50);
    assertThat(answer.at("/rows/0/month").asText()).isEqualTo("2026-03-01");
    assertThat(answer.at("/computedFrom/parameters").toString())
        .isEqualTo("[\"2026-01-01\",\"Bath\",\"A: B\"]");
    assertThat(hint("/api/v1/metrics/revenue?filter=Bath"))
        .isEqualTo("Write it as in 'filter=category:Kitchen'.");
    assertThat(hint("/api/v1/metrics/revenue?filter=categry:Bath"))
        .isEqualTo("Did you mean 'category'?");
  }

  @Test
  void aChangeIsWrittenIntoTheFileAndHoldsAtOnce() throws Exception {
    write(
        "dashboards/edited.yaml",
        """
        kind: dashboard
        rows:
          - tiles:
              - {kind: kpi, title: Revenue, metric: revenue} # stays
        """);
    await(() -> client.get("/api/v1/dashboards").toString().contains("edited"));
    String version = client.get("/api/v1/dashboards/edited").path("version").asText();
    String wish =
        "{'version': '%s', 'dashboard': {'title': 'Edited', 'last': '7d', 'rows': [{'tiles': [{'kind': 'kpi',"
            + " 'title': 'Revenue', 'metric': 'revenue', 'by': []}, {'kind': 'live', 'title': 'Now'}]}]}%s}";

    HttpResponse<String> preview = put("edited", wish.formatted(version, ", 'dryRun': true"));
    assertThat(preview.statusCode()).isEqualTo(200);
    assertThat(Files.readString(file("edited"))).doesNotContain("Now");

    HttpResponse<String> saved = put("edited", wish.formatted(version, ""));
    JsonNode answer = new ObjectMapper().readTree(saved.body());
    assertThat(OpenApi.violations("DashboardSaved", answer)).isEmpty();
    assertThat(Files.readString(file("edited")))
        .isEqualTo(
            """
            kind: dashboard
            title: Edited
            last: 7d
            rows:
              - tiles:
                  - {kind: kpi, title: Revenue, metric: revenue} # stays
                  - {kind: live, title: Now}
            """);
    assertThat(client.get("/api/v1/dashboards/edited").path("title").asText()).isEqualTo("Edited");

    HttpResponse<String> late = put("edited", wish.formatted(version, ""));
    assertThat(late.statusCode()).isEqualTo(409);
    assertThat(late.body()).contains("definition_changed");
  }

  @Test
  void whatIsWrongIsSaidByFieldAndNothingIsWritten() throws Exception {
    String before = Files.readString(file("shop"));
    String version = client.get("/api/v1/dashboards/shop").path("version").asText();

    HttpResponse<String> refused =
        put(
            "shop",
            "{'version': '%s', 'dashboard': {'rows': [{'tiles': [{'kind': 'bar', 'metric': 'revenue', 'by': ['categry']}]}]}}"
                .formatted(version));

    JsonNode answer = new ObjectMapper().readTree(refused.body());
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(OpenApi.violations("DashboardRefused", answer)).isEmpty();
    assertThat(answer.at("/problems/0/field").asText()).isEqualTo("rows.0.tiles.0.by");
    assertThat(answer.at("/problems/0/hint").asText()).isEqualTo("Did you mean 'category'?");
    assertThat(Files.readString(file("shop"))).isEqualTo(before);
  }

  @Test
  void namesAndLinksDoNotLeadOutOfTheProject() throws Exception {
    String wish = "{'version': '', 'dashboard': {'rows': [{'tiles': [{'kind': 'live'}]}]}}";
    Path outside = directory.resolve("outside.yaml");
    Files.writeString(outside, "kind: dashboard\n");
    Files.createSymbolicLink(file("linked"), outside);

    assertThat(put("..%2Foutside", wish).statusCode()).isBetween(400, 499);
    assertThat(put("Outside.yaml", wish).body()).contains("name_form");
    assertThat(put("linked", wish).statusCode()).isEqualTo(403);
    assertThat(Files.readString(outside)).isEqualTo("kind: dashboard\n");
    Files.delete(file("linked"));
  }

  @Test
  void aFileThatIsBrokenByHandLeavesTheDashboardAsItWas() throws Exception {
    write("dashboards/hand.yaml", "kind: dashboard\ntitle: One\nrows: [{tiles: [{kind: live}]}]\n");
    await(() -> client.get("/api/v1/dashboards").toString().contains("One"));
    write("dashboards/hand.yaml", "kind: dashboard\ntitle: Two\n");
    write(
        "dashboards/other.yaml",
        "kind: dashboard\ntitle: Other\nrows: [{tiles: [{kind: live}]}]\n");
    await(() -> client.get("/api/v1/dashboards").toString().contains("Other"));

    assertThat(client.get("/api/v1/dashboards/hand").path("title").asText()).isEqualTo("One");
  }

  private static void await(Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + 20_000_000_000L;
    while (!condition.call()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
      LockSupport.parkNanos(100_000_000);
    }
  }

  private static Path file(String name) {
    return directory.resolve("project/dashboards/" + name + ".yaml");
  }

  private HttpResponse<String> put(String name, String body) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(
          HttpRequest.newBuilder(
                  URI.create(
                      "http://localhost:%d/api/v1/dashboards/%s".formatted(running.port(), name)))
              .header("authorization", "Bearer " + running.platform().access().token())
              .PUT(HttpRequest.BodyPublishers.ofString(body.replace('\'', '"')))
              .build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }

  private void sell() {
    var columns =
        List.of(
            new Column("category", Plain.STRING),
            new Column("amount", Plain.DOUBLE),
            new Column("sold_at", Plain.TIMESTAMP));
    List<@Nullable Object[]> rows =
        List.of(sale("Bath", 10), sale("Kitchen", 20), sale("A: B", 40));
    running
        .platform()
        .lake()
        .commit(
            new LakeCommit(
                List.of(
                    new TableAppend(TableName.of("bronze.sales"), new Rows(columns, rows), null)),
                new Mark("test/sales", null, "done")));
  }

  private static @Nullable Object[] sale(String category, double amount) {
    return new @Nullable Object[] {category, amount, Instant.parse("2026-03-05T10:00:00Z")};
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
