package dev.millrace.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contracts.definition.Variables;
import dev.millrace.contracts.lake.LakeCommit;
import dev.millrace.contracts.lake.LakeCommit.Mark;
import dev.millrace.contracts.lake.TableAppend;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.ColumnType;
import dev.millrace.contracts.table.ColumnType.Plain;
import dev.millrace.contracts.table.Rows;
import dev.millrace.contracts.time.BusinessClock;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Experiments of a running process: an exposure goes through the collector, the event log and the
/// lake, and meets the shop's orders there.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ExperimentsApiTest {

  private static final int CUSTOMERS = 400;

  @TempDir private static Path directory = Path.of("unset");
  private final Map<String, String> arms = new HashMap<>();
  private Running running;
  private LocalClient client;

  @BeforeAll
  void open() throws IOException, InterruptedException {
    write("millrace.yaml", "kind: project\nname: shop\n");
    write(
        "sources/orders.yaml",
        """
        kind: source
        type: files
        format: csv
        fields: {order_id: string, customer_id: string, total: "decimal(12,2)", ordered_at: timestamp}
        """);
    write(
        "metrics/revenue.yaml",
        "kind: metric\nlabel: Revenue\nunit: EUR\nformat: money\ntable: bronze.orders\nexpression: sum(total)\ntime: ordered_at\n");
    write(
        "experiments/badge.yaml",
        """
        kind: experiment
        arms:
          plain: {}
          red: {settings: {badge: red}}
        metrics: {primary: revenue}
        expected_units: 400
        holdout: 10 %
        """);
    Path data = directory.resolve("data");
    running =
        Running.start(
            data,
            ProjectDirectory.read(directory.resolve("project"), Variables.NONE),
            BusinessClock.wall(),
            0);
    client = new LocalClient(data);
    expose();
    sell();
  }

  @AfterAll
  void close() {
    client.close();
    running.close();
  }

  @Test
  void experimentsAreToldAsTheirFilesSayThem() throws InterruptedException {
    JsonNode list = client.get("/api/v1/experiments");
    JsonNode badge = client.get("/api/v1/experiments/badge");

    assertThat(OpenApi.violations("ExperimentList", list)).isEmpty();
    assertThat(OpenApi.violations("Experiment", badge)).isEmpty();
    assertThat(badge.at("/arms/1/settings/badge").asText()).isEqualTo("red");
    assertThat(badge.path("definedAt").asText()).isEqualTo("experiments/badge.yaml:1");
    assertThat(problem("/api/v1/experiments/badges")).isEqualTo("Did you mean 'badge'?");
    assertThat(problem("/api/v1/experiments/badge/assign?customer="))
        .isEqualTo("Give the customer's id.");
  }

  @Test
  void aCustomerHasTheSameArmAloneAndAmongOthers() throws InterruptedException {
    JsonNode one = client.get("/api/v1/experiments/badge/assign?customer=C0007");

    assertThat(OpenApi.violations("Assignment", one)).isEmpty();
    assertThat(one.path("arm").asText("null")).isEqualTo(arms.get("C0007"));
    assertThat(one.path("settings").path("badge").asText(""))
        .isEqualTo("red".equals(arms.get("C0007")) ? "red" : "");
  }

  @Test
  void anExposureIsOneRowOfTheLakeHoweverOftenItIsAskedFor() throws InterruptedException {
    client.get("/api/v1/experiments/badge/assign?customer=C0007");

    assertThat(count("select count(*) from bronze.events where user_id = 'C0007'")).isEqualTo(1);
    assertThat(
            count(
                "select count(*) from bronze.events where event = '$experiment_exposure'"
                    + " and json_extract_string(properties, '$.experiment') = 'badge'"))
        .isEqualTo(CUSTOMERS);
  }

  @Test
  void resultsAddUpToAllOrdersToTheCent() throws InterruptedException {
    JsonNode results = client.get("/api/v1/experiments/badge/results");

    assertThat(OpenApi.violations("ExperimentResults", results)).isEmpty();
    assertThat(results.path("units").asInt()).isEqualTo(CUSTOMERS);
    assertThat(results.at("/attribution/difference").decimalValue()).isEqualByComparingTo("0");
    assertThat(results.at("/attribution/total").decimalValue())
        .isEqualByComparingTo(
            BigDecimal.valueOf(client.get("/api/v1/metrics/revenue").path("total").asDouble()));
    assertThat(results.at("/metrics/0/contrasts/0/verdict").asText()).isEqualTo("better");
    assertThat(results.path("sampleRatio").path("mismatch").asBoolean()).isFalse();
  }

  @Test
  void aPlanIsCountedFromThePast() throws InterruptedException {
    JsonNode plan = client.get("/api/v1/experiments/badge/plan");

    assertThat(OpenApi.violations("ExperimentPlan", plan)).isEmpty();
    assertThat(plan.path("units").asLong()).isGreaterThan(plan.path("unitsAtOnce").asLong());
  }

  private void expose() throws InterruptedException {
    List<String> customers = IntStream.range(0, CUSTOMERS).mapToObj("C%04d"::formatted).toList();
    JsonNode all = client.post("/api/v1/experiments/badge/assign", Map.of("customers", customers));
    assertThat(OpenApi.violations("AssignmentList", all)).isEmpty();
    all.path("items")
        .forEach(one -> arms.put(one.path("customer").asText(), one.path("arm").asText("null")));
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (count("select count(*) from bronze.events") < CUSTOMERS && System.nanoTime() < end) {
      LockSupport.parkNanos(50_000_000);
    }
  }

  private void sell() {
    var rows = new ArrayList<@Nullable Object[]>();
    Instant later = BusinessClock.wall().instant().plusSeconds(60);
    for (int i = 0; i < CUSTOMERS; i++) {
      String customer = "C%04d".formatted(i);
      boolean isRed = "red".equals(arms.get(customer));
      rows.add(order("O" + i, customer, (isRed ? 30_07 : 20_01) + i % 900, later));
    }
    rows.add(order("stranger", "nobody", 1_23, later.plusSeconds(60)));
    var columns =
        List.of(
            new Column("order_id", Plain.STRING),
            new Column("customer_id", Plain.STRING),
            new Column("total", ColumnType.of("decimal(12,2)")),
            new Column("ordered_at", Plain.TIMESTAMP));
    running
        .platform()
        .lake()
        .commit(
            new LakeCommit(
                List.of(
                    new TableAppend(TableName.of("bronze.orders"), new Rows(columns, rows), null)),
                new Mark("test/orders", null, "done")));
  }

  private static @Nullable Object[] order(String id, String customer, long cents, Instant at) {
    return new @Nullable Object[] {id, customer, BigDecimal.valueOf(cents, 2), at};
  }

  private long count(String sql) {
    var counts = new ArrayList<Long>();
    running
        .platform()
        .lake()
        .view()
        .read(
            new SqlQuery(sql),
            row -> counts.add(((Number) java.util.Objects.requireNonNull(row[0])).longValue()));
    return counts.getFirst();
  }

  private String problem(String path) {
    return catchThrowableOfType(MillraceException.class, () -> client.get(path)).problem().hint();
  }

  private static void write(String path, String text) throws IOException {
    Path file = directory.resolve("project").resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
