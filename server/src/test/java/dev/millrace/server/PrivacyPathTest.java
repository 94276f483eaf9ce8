package dev.millrace.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.millrace.contracts.definition.Project;
import dev.millrace.contracts.definition.Variables;
import dev.millrace.contracts.lake.AsOf;
import dev.millrace.contracts.name.FlowName;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.name.ViewName;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.contracts.time.BusinessClock;
import dev.millrace.govern.privacy.Regulation;
import dev.millrace.ingest.origin.SourceProgress;
import dev.millrace.lake.TableSnapshot;
import dev.millrace.orchestrate.FlowRun;
import dev.millrace.server.demo.ShopDatabase;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipInputStream;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.generic.GenericDatumReader;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One person in events, a file, a database and a service, with all that follows from it: handed
/// over, taken away to the last byte of the lake's files, and kept away.
final class PrivacyPathTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ViewName VIEW = new ViewName("live");

  /// In every id of the person and in nothing else.
  private static final String TRACE = "zq77";

  private static final String PERSON = "zq77-person";

  @TempDir private Path directory = Path.of("unset");

  private void write(String file, String text) throws IOException {
    Path path = directory.resolve("project").resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  private Project project(String database, String service) throws IOException {
    write(
        "millrace.yaml",
        """
        kind: project
        name: privacy
        privacy:
          people: [customer_id, bronze.accounts.account]
        """);
    write(
        "events/order_completed.yaml",
        "kind: event\nevent: Order Completed\nproperties:\n  total: double required\n");
    write(
        "features/live.yaml",
        """
        kind: feature_view
        entity: customer
        table: bronze.events
        key: user_id
        time: occurred_at
        stream: true
        features:
          pages: {aggregate: count, event: page, default: 0}
        """);
    write(
        "features/bought.yaml",
        """
        kind: feature_view
        entity: customer
        table: bronze.sales
        key: customer_id
        time: sold_at
        features:
          sales: {aggregate: count, default: 0}
        """);
    write(
        "sources/sales.yaml",
        """
        kind: source
        type: files
        format: csv
        folder: sales
        fields:
          sale_id: string required
          customer_id: string required
          amount: double required
          sold_at: timestamp required
        """);
    write(
        "sources/accounts.yaml",
        """
        kind: source
        type: jdbc
        url: ${var:DB}
        user: postgres
        from: public.accounts
        """);
    write(
        "sources/customers.yaml",
        """
        kind: source
        type: http
        url: ${var:API}/customers
        allow_hosts: [localhost, 127.0.0.1]
        records: customers
        key: customer_id
        fields:
          customer_id: string required
          name: string required
        """);
    write(
        "models/silver/stg_sales.sql",
        "select sale_id, customer_id as buyer, amount from {{ source('sales') }}");
    write(
        "models/gold/fct_buyers.sql", "select buyer, amount as spent from {{ ref('stg_sales') }}");
    write(
        "flows/build.yaml",
        """
        kind: flow
        steps:
          - name: tables
            run: build
          - name: features
            run: features
            after: tables
        """);
    return ProjectDirectory.read(
        directory.resolve("project"),
        new Variables(Map.of("DB", database, "API", service), Map.of()));
  }

  @Test
  void aPersonIsHandedOverErasedToTheLastByteAndDoesNotComeBack() throws Exception {
    try (ShopDatabase database = ShopDatabase.start(directory.resolve("postgres"))) {
      HttpServer service = service();
      try {
        run(database.address(), "http://127.0.0.1:" + service.getAddress().getPort());
      } finally {
        service.stop(0);
      }
    }
  }

  private static HttpServer service() throws IOException {
    HttpServer service =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    byte[] answer =
        """
        {"customers": [{"customer_id": "other-1", "name": "Ada"},
          {"customer_id": "zq77-person", "name": "Zq77 Person"}, {"customer_id": "other-2", "name": "Bo"}]}
        """
            .getBytes(StandardCharsets.UTF_8);
    service.createContext(
        "/customers",
        exchange -> {
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    service.start();
    return service;
  }

  private void run(String address, String api) throws Exception {
    ShopFixture.until(() -> isFilled(address));
    Project project = project(address, api);
    Path data = directory.resolve("data");
    Map<String, List<String>> others;
    Map<TableName, List<TableSnapshot>> history;
    Regulation asked;
    try (Running running = Running.start(data, project, BusinessClock.wall(), 0)) {
      Platform platform = running.platform();
      running.startFlows();
      plant(running);
      build(platform);
      assertThat(pages(platform)).isEqualTo(3.0);
      assertThat(traces(data)).isPositive();
      handedOver(data);

      others = others(platform);
      platform.lakeDesk().tag(new AsOf.Tag("before"), null);
      history = history(platform);
      asked =
          platform
              .regulations()
              .ask(Regulation.Type.SUPPRESS_WITH_DELETE, List.of(PERSON), "owner");
      assertThat(
              platform
                  .regulations()
                  .ask(Regulation.Type.SUPPRESS_WITH_DELETE, List.of(PERSON), "owner")
                  .id())
          .isEqualTo(asked.id());
    }
    // Stopped in the middle, it goes on.
    try (Running running = Running.start(data, project, BusinessClock.wall(), 0)) {
      Platform platform = running.platform();
      running.startFlows();
      String id = asked.id();
      ShopFixture.until(
          () -> platform.regulations().require(id).status() == Regulation.Status.FINISHED);
      assertThat(platform.regulations().require(id).deleted())
          .containsEntry("bronze.events", 5L)
          .containsEntry("bronze.sales", 2L)
          .containsEntry("bronze.accounts", 1L)
          .containsEntry("bronze.customers", 1L)
          .containsEntry("bronze.customers_responses", 1L)
          .containsEntry("bronze.quarantine", 1L)
          .containsEntry("silver.stg_sales", 2L)
          .containsEntry("gold.fct_buyers", 2L);
      assertThat(others(platform)).isEqualTo(others);
      isGone(platform, data, history);
      doesNotComeBack(running, data);
      isTakenInAgain(platform);
    }
  }

  private static boolean isFilled(String address) {
    try (var connection = DriverManager.getConnection(address, "postgres", "");
        var statement = connection.createStatement()) {
      statement.execute(
          "create table if not exists accounts (account text primary key, mail text)");
      statement.execute(
          """
          insert into accounts values ('other-1', 'ada@example.org'), ('zq77-person', 'zq77@example.org')
          on conflict do nothing
          """);
      return true;
    } catch (SQLException e) {
      return false;
    }
  }

  private static void plant(Running running) throws IOException, InterruptedException {
    Platform platform = running.platform();
    for (String event :
        List.of(
            "{\"type\":\"page\",\"anonymousId\":\"zq77-visitor\",\"name\":\"Home\"}",
            "{\"type\":\"page\",\"anonymousId\":\"zq77-visitor\",\"name\":\"Cart\"}",
            "{\"type\":\"identify\",\"anonymousId\":\"zq77-visitor\",\"userId\":\"zq77-person\",\"traits\":{\"email\":\"zq77@example.org\"}}",
            "{\"type\":\"page\",\"userId\":\"zq77-person\",\"name\":\"Thanks\"}",
            "{\"type\":\"track\",\"event\":\"Order Completed\",\"userId\":\"zq77-person\",\"properties\":{\"total\":5}}",
            "{\"type\":\"track\",\"event\":\"Order Completed\",\"userId\":\"zq77-person\",\"properties\":{}}",
            "{\"type\":\"page\",\"userId\":\"other-1\",\"name\":\"Home\"}",
            "{\"type\":\"track\",\"event\":\"Order Completed\",\"userId\":\"other-1\",\"properties\":{}}")) {
      send(platform, event);
    }
    drop(
        running, "one.csv", "s1,other-1,5", "s2,zq77-person,7", "s3,other-2,9", "s4,zq77-person,1");
    platform.sources().run("accounts", "r1", SourceProgress.NONE);
    platform.sources().run("customers", "r1", SourceProgress.NONE);
    ShopFixture.until(() -> count(platform, "select count(*) from bronze.events") == 6);
    ShopFixture.until(() -> count(platform, "select count(*) from bronze.quarantine") == 2);
    ShopFixture.until(() -> count(platform, "select count(*) from bronze.sales") == 4);
    platform.identities().refresh();
    ShopFixture.until(() -> Double.valueOf(3).equals(pages(platform)));
  }

  private static void drop(Running running, String name, String... lines) throws IOException {
    Path folder = Files.createDirectories(running.landing().resolve("sales"));
    String rows =
        String.join(
            "\n", Arrays.stream(lines).map(line -> line + ",2026-05-01T10:00:00Z").toList());
    Files.writeString(folder.resolve(name), "sale_id,customer_id,amount,sold_at\n" + rows + "\n");
  }

  private static void build(Platform platform) {
    FlowRun run = platform.flows().trigger(new FlowName("build"), "test");
    ShopFixture.until(
        () -> platform.flows().history().run(run.id()).orElseThrow().state().isOver());
    assertThat(platform.flows().history().run(run.id()).orElseThrow().state())
        .isEqualTo(FlowRun.State.SUCCEEDED);
  }

  private static void handedOver(Path data) throws IOException, InterruptedException {
    try (var client = new LocalClient(data)) {
      JsonNode preview = client.get("/api/v1/customers/" + PERSON + "/privacy");
      assertThat(preview.path("rows").path("bronze.events").asLong()).isEqualTo(5);
      assertThat(preview.path("rows").path("online_live").asLong()).isEqualTo(1);
      byte[] zip = client.download("/api/v1/privacy/export", Map.of("userId", PERSON));
      Map<String, String> files = new HashMap<>();
      try (var in = new ZipInputStream(new ByteArrayInputStream(zip))) {
        for (var entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
          files.put(entry.getName(), new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
      }
      assertThat(files)
          .containsKeys(
              "about.json",
              "bronze.accounts.jsonl",
              "bronze.customers_responses.jsonl",
              "bronze.quarantine.jsonl",
              "gold.fct_buyers.jsonl",
              "online_live.jsonl");
      assertThat(files.getOrDefault("bronze.sales.jsonl", "").lines())
          .hasSize(2)
          .allSatisfy(line ->
              assertThat(JSON.readTree(line).path("customer_id").asText()).isEqualTo(PERSON));
      assertThat(String.join("", files.values())).doesNotContain("other-");
    }
  }

  private static void isGone(
      Platform platform, Path data, Map<TableName, List<TableSnapshot>> history) throws Exception {
    assertThat(traces(data)).isZero();
    assertThat(Files.readString(data.resolve("files/processed/sales/one.csv")))
        .doesNotContain(TRACE)
        .contains("s1,other-1,5", "s3,other-2,9");
    assertThat(platform.regulations().preview(PERSON).rows()).isEmpty();
    assertThat(platform.identities().person("u:" + PERSON).identifiers()).hasSize(1);
    assertThat(pages(platform)).isEqualTo(0.0);
    assertThat(
            Objects.requireNonNull(
                    platform.features().read(new ViewName("bought"), PERSON).get("sales"))
                .value())
        .isEqualTo(0.0);
    assertThatThrownBy(() -> platform.lake().asOf(new AsOf.Tag("before")))
        .isInstanceOf(MillraceException.class);
    for (String table : List.of("bronze.events", "bronze.sales", "gold.fct_buyers")) {
      for (TableSnapshot snapshot : history.getOrDefault(TableName.of(table), List.of())) {
        var past = new AsOf.Snapshot(TableName.of(table), snapshot.id());
        assertThatThrownBy(
                () -> platform.lake().asOf(past).read(new SqlQuery("from " + table), _ -> {}))
            .as("%s@%d", table, snapshot.id())
            .isInstanceOf(MillraceException.class);
      }
    }
  }

  private static void doesNotComeBack(Running running, Path data) throws Exception {
    Platform platform = running.platform();
    Status.Events before = running.status().read().events();
    send(platform, "{\"type\":\"page\",\"userId\":\"zq77-person\",\"name\":\"Again\"}");
    send(platform, "{\"type\":\"page\",\"anonymousId\":\"zq77-visitor\",\"name\":\"Again\"}");
    send(platform, "{\"type\":\"page\",\"userId\":\"other-2\",\"name\":\"Home\"}");
    drop(running, "two.csv", "s5,zq77-person,7", "s6,other-2,9", "s7,zq77-person,not-a-number");
    platform.sources().run("accounts", "r2", SourceProgress.NONE);
    platform.sources().run("customers", "r2", SourceProgress.NONE);
    ShopFixture.until(() -> count(platform, "select count(*) from bronze.sales") == 3);
    ShopFixture.until(() -> count(platform, "select count(*) from bronze.events") == 2);
    platform.features().rebuild(false);
    ShopFixture.until(() -> !platform.features().rebuilding().isRunning());
    build(platform);
    assertThat(platform.regulations().preview(PERSON).rows())
        .containsOnlyKeys("files_as_delivered"); // what was delivered since is kept as it came
    assertThat(traces(data)).isZero();
    assertThat(pages(platform)).isEqualTo(0.0);
    Status.Events after = running.status().read().events();
    assertThat(after.suppressed() - before.suppressed()).isEqualTo(2);
    assertThat(after.erased()).isEqualTo(5);
    assertThat(after.received())
        .isEqualTo(after.accepted() + after.quarantined() + after.withheld() + after.suppressed());
    assertThat(after.accepted()).isEqualTo(after.stored() + after.deduplicated() + after.erased());
  }

  private static void isTakenInAgain(Platform platform) {
    Regulation lifted =
        platform.regulations().ask(Regulation.Type.UNSUPPRESS, List.of(PERSON), "owner");
    ShopFixture.until(
        () -> platform.regulations().require(lifted.id()).status() == Regulation.Status.FINISHED);
    send(platform, "{\"type\":\"page\",\"anonymousId\":\"zq77-visitor\",\"name\":\"Back\"}");
    ShopFixture.until(() ->
        count(platform, "select count(*) from bronze.events where anonymous_id = 'zq77-visitor'")
            == 1);
  }

  private static void send(Platform platform, String event) {
    String batch = "{\"batch\":[" + event + "]}";
    platform
        .collector()
        .accept("batch", batch.getBytes(StandardCharsets.UTF_8))
        .toCompletableFuture()
        .join();
  }

  private static long count(Platform platform, String sql) {
    long[] count = {-1};
    platform
        .lake()
        .view()
        .read(new SqlQuery(sql), row -> count[0] = (Long) Objects.requireNonNull(row[0]));
    return count[0];
  }

  private static @Nullable Object pages(Platform platform) {
    return Objects.requireNonNull(platform.features().read(VIEW, PERSON).get("pages")).value();
  }

  /// All rows that are nobody's or somebody else's, as text.
  private static Map<String, List<String>> others(Platform platform) {
    Map<String, List<String>> all = new TreeMap<>();
    for (TableName table : platform.lakeDesk().names()) {
      String name = table.toString();
      if (name.endsWith("_runs") || name.contains("model_") || name.endsWith("_responses")) {
        continue; // what Millrace writes about its own work
      }
      var rows = new ArrayList<String>();
      platform
          .lake()
          .view()
          .read(new SqlQuery("from " + name), row -> rows.add(Arrays.deepToString(row)));
      all.put(name, rows.stream().filter(row -> !row.contains(TRACE)).sorted().toList());
    }
    return all;
  }

  private static Map<TableName, List<TableSnapshot>> history(Platform platform) {
    Map<TableName, List<TableSnapshot>> history = new HashMap<>();
    for (TableName table : platform.lakeDesk().names()) {
      history.put(table, platform.lakeDesk().history(table));
    }
    return history;
  }

  /// How many files below the lake tell of the person: rows, statistics, names.
  private static long traces(Path data) throws IOException {
    try (Stream<Path> files = Files.walk(data.resolve("lake"))) {
      return files.filter(Files::isRegularFile).filter(PrivacyPathTest::tells).count();
    }
  }

  private static boolean tells(Path file) {
    try {
      String name = file.toString();
      if (name.endsWith(".parquet")) {
        return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(TRACE)
            || rows(file).contains(TRACE);
      }
      if (name.endsWith(".avro")) {
        var text = new StringBuilder();
        try (var reader = new DataFileReader<>(file.toFile(), new GenericDatumReader<>())) {
          reader.forEach(text::append);
        }
        return text.toString().contains(TRACE);
      }
      return Files.readString(file, StandardCharsets.ISO_8859_1).contains(TRACE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String rows(Path file) {
    var text = new StringBuilder();
    try (var connection = DriverManager.getConnection("jdbc:duckdb:");
        var statement = connection.createStatement();
        var rows = statement.executeQuery("from read_parquet('" + file + "')")) {
      int columns = rows.getMetaData().getColumnCount();
      while (rows.next()) {
        for (int column = 1; column <= columns; column++) {
          text.append(rows.getObject(column)).append(' ');
        }
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return text.toString();
  }
}
