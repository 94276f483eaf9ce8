package dev.millrace.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.contracts.definition.ExperimentDefinition;
import dev.millrace.contracts.definition.ExperimentDefinition.Arm;
import dev.millrace.contracts.definition.ExperimentDefinition.Audience;
import dev.millrace.contracts.definition.ExperimentDefinition.Bandit;
import dev.millrace.contracts.definition.ExperimentDefinition.Design;
import dev.millrace.contracts.definition.ExperimentDefinition.Direction;
import dev.millrace.contracts.definition.ExperimentDefinition.Measures;
import dev.millrace.contracts.definition.ExperimentDefinition.Outcome;
import dev.millrace.contracts.definition.MetricDefinition;
import dev.millrace.contracts.flow.StepRunner;
import dev.millrace.contracts.lake.LakeCommit;
import dev.millrace.contracts.lake.LakeCommit.Mark;
import dev.millrace.contracts.lake.TableAppend;
import dev.millrace.contracts.name.RunId;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.Where;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.ColumnType;
import dev.millrace.contracts.table.ColumnType.Plain;
import dev.millrace.contracts.table.Rows;
import dev.millrace.ml.Assignment.Standing;
import dev.millrace.ml.ExperimentResults.Contrast;
import dev.millrace.ml.ExperimentResults.MetricResult;
import dev.millrace.ml.ExperimentResults.Part;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// A shop in a real lake whose customers of the arm `red` buy a quarter more.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExperimentTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
  private static final TableName ORDERS = TableName.of("gold.fct_orders");
  private static final TableName EVENTS = TableName.of("bronze.events");
  private static final ColumnType MONEY = ColumnType.of("decimal(12,2)");
  private static final Where WHERE = new Where("experiments/badge.yaml", 1);
  private static final int CUSTOMERS = 3_000;

  @TempDir static Path home;

  private final List<JsonNode> told = new CopyOnWriteArrayList<>();
  private Workplace workplace;
  private Experiments experiments;

  @BeforeAll
  void live() {
    workplace = Workplace.open(home);
    experiments = open(this::take);
    var arms = new HashMap<String, String>();
    for (int i = 0; i < CUSTOMERS; i++) {
      Assignment assignment = experiments.assign("badge", customer(i));
      arms.put(customer(i), String.valueOf(assignment.arm()));
    }
    for (int i = 0; i < 300; i++) {
      experiments.assign("offers", customer(i));
    }
    assertThat(told(CUSTOMERS + 300)).isEqualTo(CUSTOMERS + 300);
    commit("events", EVENTS, events());
    commit("orders", ORDERS, orders(arms));
  }

  @AfterAll
  void close() {
    experiments.close();
    workplace.close();
  }

  @Test
  void aCustomerHasOneArmInEveryProcessAndIsToldOnce() {
    int before = told.size();
    try (Experiments other = open(this::take)) {
      for (int i = 0; i < 100; i++) {
        assertThat(other.assign("badge", customer(i)))
            .isEqualTo(experiments.assign("badge", customer(i)));
      }
    }

    List<String> again =
        told.subList(before, told.size()).stream().map(e -> e.path("messageId").asText()).toList();
    List<String> first =
        told.subList(0, before).stream().map(e -> e.path("messageId").asText()).toList();
    assertThat(first).doesNotHaveDuplicates();
    assertThat(first).containsAll(again);
    assertThat(again).hasSize(100);
  }

  @Test
  void resultsSayWhichArmIsBetterWithIntervalsRatiosAndGuardrails() {
    ExperimentResults results = experiments.results("badge");

    assertThat(results.notes()).noneMatch(note -> note.contains("shares they should have"));
    assertThat(results.sampleRatio()).isNotNull();
    assertThat(results.units()).isEqualTo(CUSTOMERS);
    assertThat(results.metrics())
        .extracting(MetricResult::metric, MetricResult::kind, MetricResult::role)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("net_revenue", "sum", "primary"),
            org.assertj.core.groups.Tuple.tuple("orders", "sum", "secondary"),
            org.assertj.core.groups.Tuple.tuple("order_value", "ratio", "guardrail"));
    Contrast primary = results.metrics().getFirst().contrasts().getFirst();
    assertThat(primary.arm()).isEqualTo("red");
    assertThat(primary.verdict()).isEqualTo("better");
    assertThat(primary.lift()).isCloseTo(0.25, within(0.05));
    assertThat(primary.liftLow()).isBetween(0.1, 0.25);
    assertThat(primary.varianceLeft()).isLessThan(0.8);
    assertThat(results.metrics().getFirst().contrasts())
        .extracting(Contrast::against)
        .containsExactly("plain", "holdout", "holdout");
    assertThat(results.metrics().getLast().contrasts().getFirst().verdict()).isEqualTo("held");
  }

  @Test
  void revenueIsSplitBetweenArmsAndTheUnexposedToTheCent() {
    ExperimentResults.Attribution split = experiments.results("badge").attribution();

    assertThat(split).isNotNull();
    assertThat(split.difference()).isEqualByComparingTo("0.00");
    assertThat(split.total())
        .isEqualByComparingTo(
            new BigDecimal(
                workplace
                    .read("select sum(total - refunded) from gold.fct_orders")
                    .getFirst()[0]
                    .toString()));
    assertThat(split.parties())
        .extracting(Part::party)
        .containsExactly("$before", "$unexposed", "holdout", "plain", "red");
    assertThat(split.recommended())
        .extracting(ExperimentResults.Recommended::arm, ExperimentResults.Recommended::scenario)
        .containsExactly(org.assertj.core.groups.Tuple.tuple("red", "for_you"));
    assertThat(split.recommended().getFirst().value()).isEqualByComparingTo("12.34");
  }

  @Test
  void aBanditMovesItsSharesAndEveryCustomerKeepsHisArm() throws InterruptedException {
    Map<String, String> before = arms("offers");

    StepRunner step = experiments.steps().getFirst();
    StepRunner.Report report = step.run(call("run-1"));
    StepRunner.Report again = step.run(call("run-1"));

    assertThat(again.summary()).isEqualTo(report.summary());
    assertThat(report.summary()).startsWith("offers weights v1: ");
    assertThat(experiments.currentShares("offers").values().stream().mapToDouble(s -> s).sum())
        .isCloseTo(1, within(1e-9));
    assertThat(arms("offers")).isEqualTo(before);
    Assignment newcomer = experiments.assign("offers", "somebody new");
    assertThat(newcomer.weights()).isEqualTo(1);
    assertThat(newcomer.propensity())
        .isEqualTo(experiments.currentShares("offers").get(newcomer.arm()));
    assertThat(experiments.results("offers").arms().getFirst().bestChance()).isBetween(0.0, 1.0);
  }

  @Test
  void aPlanCountsTheCustomersThatAreNeeded() {
    ExperimentPlan plan = experiments.plan("badge");

    assertThat(plan.customers()).isGreaterThan(2_000);
    assertThat(plan.varianceLeft()).isLessThan(1);
    assertThat(plan.units()).isGreaterThan(plan.unitsAtOnce());
  }

  @Test
  void whoTakesNoPartIsToldWhyAndNobodyElse() {
    int before = told.size();

    assertThat(experiments.assign("later", "C1").standing()).isEqualTo(Standing.NOT_STARTED);
    assertThat(experiments.assign("over", "C1").standing()).isEqualTo(Standing.OVER);
    assertThat(experiments.assign("best_only", "C1").standing()).isEqualTo(Standing.NOT_TARGETED);
    assertThatThrownBy(() -> experiments.assign("badges", "C1"))
        .isInstanceOf(MillraceException.class)
        .hasMessageContaining("There is no experiment 'badges'.");
    assertThatThrownBy(() -> experiments.assign("badge", " "))
        .isInstanceOf(MillraceException.class)
        .hasMessageContaining("has 1 characters");
    assertThat(told).hasSize(before);
  }

  @Test
  void exposuresOutliveALogThatFailsAndAreRefusedOnlyWhenNoMoreCanWait() {
    var fails = new java.util.concurrent.atomic.AtomicBoolean(true);
    var arrived = new CopyOnWriteArrayList<JsonNode>();
    try (Experiments slow =
        open((_, body) -> {
          if (fails.get()) {
            return CompletableFuture.failedFuture(new IOException("the log is away"));
          }
          events(body).forEach(arrived::add);
          return CompletableFuture.completedFuture(null);
        })) {
      int accepted = 0;
      String refusal = "";
      for (int i = 0; i < 12_000 && refusal.isEmpty(); i++) {
        try {
          slow.assign("badge", "S" + i);
          accepted++;
        } catch (MillraceException e) {
          refusal = String.valueOf(e.getMessage());
        }
      }
      assertThat(refusal).contains("exposures wait for the event log; the limit is 10,000.");
      fails.set(false);
      int all = accepted;
      await(() -> arrived.size() >= all);
      assertThat(arrived).hasSize(all);
      assertThat(slow.assign("badge", "afterwards").standing()).isNotNull();
    }
  }

  @Test
  void metricsAreTakenApartWhereTheyAreDivided() {
    assertThat(MetricParts.of("sum(amount) / nullif(count(distinct id) filter (where not x), 0)"))
        .isEqualTo(
            new MetricParts(
                MetricParts.Kind.RATIO,
                "sum(amount) ",
                " nullif(count(distinct id) filter (where not x), 0)"));
    assertThat(MetricParts.of("avg(total)"))
        .isEqualTo(new MetricParts(MetricParts.Kind.RATIO, "sum(total)", "count(total)"));
    assertThat(MetricParts.of("sum(a / b)").kind()).isEqualTo(MetricParts.Kind.SUM);
    assertThat(MetricParts.of("100 * sum(a) / sum(b)").kind())
        .isEqualTo(MetricParts.Kind.MEAN_OF_CUSTOMERS);
    assertThat(MetricParts.of("max(a)").kind()).isEqualTo(MetricParts.Kind.MEAN_OF_CUSTOMERS);
  }

  private Map<String, String> arms(String experiment) {
    var arms = new HashMap<String, String>();
    for (int i = 0; i < 300; i++) {
      arms.put(customer(i), String.valueOf(experiments.assign(experiment, customer(i)).arm()));
    }
    return arms;
  }

  private static StepRunner.Call call(String run) {
    return new StepRunner.Call(new RunId(run), "learn", 1, Map.of("experiment", "offers"), _ -> {});
  }

  private Experiments open(dev.millrace.contracts.event.EventIntake intake) {
    return new Experiments(
        List.of(
            experiment("badge", null, null, null, null),
            experiment("offers", new Bandit(Outcome.GAUSSIAN, 0.1), null, null, null),
            experiment("later", null, null, NOW.plusSeconds(1), null),
            experiment("over", null, null, null, NOW),
            experiment("best_only", null, "best", null, null)),
        List.of(
            metric("net_revenue", "sum(total - refunded)"),
            metric("orders", "count(*)"),
            metric("order_value", "avg(total)")),
        new Experiments.Parts(
            workplace.database(), workplace.lake(), intake, InstantSource.fixed(NOW)));
  }

  private static ExperimentDefinition experiment(
      String name,
      @Nullable Bandit bandit,
      @Nullable String segment,
      @Nullable Instant start,
      @Nullable Instant end) {
    return new ExperimentDefinition(
        name,
        null,
        new Audience("customer_id", name, 1, bandit == null ? 0.1 : 0, segment, start, end),
        List.of(
            new Arm("plain", 1, null, Map.of()), new Arm("red", 1, null, Map.of("badge", "red"))),
        null,
        new Measures(
            "net_revenue", Direction.HIGHER, List.of("orders"), Map.of("order_value", -0.2)),
        new Design(0.05, 0.8, 0.05, CUSTOMERS, Duration.ofDays(14), Duration.ofDays(28)),
        bandit,
        WHERE);
  }

  private static MetricDefinition metric(String name, String expression) {
    return new MetricDefinition(
        name,
        name,
        null,
        "EUR",
        MetricDefinition.Format.MONEY,
        ORDERS,
        expression,
        "ordered_at",
        Map.of(),
        WHERE);
  }

  private CompletionStage<?> take(String type, byte[] body) {
    assertThat(type).isEqualTo("batch");
    events(body).forEach(told::add);
    return CompletableFuture.completedFuture(null);
  }

  private static JsonNode events(byte[] body) {
    try {
      return JSON.readTree(body).path("batch");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private long told(int wanted) {
    await(() -> told.size() >= wanted);
    return told.size();
  }

  private static void await(java.util.function.BooleanSupplier isThere) {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!isThere.getAsBoolean() && System.nanoTime() < end) {
      LockSupport.parkNanos(2_000_000);
    }
  }

  /// What was told, as the event log's way into the lake stores it; and one click on something
  /// recommended.
  private Rows events() {
    return Rows.gather(
        List.of(
            new Column("message_id", Plain.STRING),
            new Column("event", Plain.STRING),
            new Column("user_id", Plain.STRING),
            new Column("occurred_at", Plain.TIMESTAMP),
            new Column("properties", Plain.STRING)),
        sink -> {
          for (JsonNode event : told) {
            sink.row(
                new Object[] {
                  event.path("messageId").asText(),
                  event.path("event").asText(),
                  event.path("userId").asText(),
                  Instant.parse(event.path("timestamp").asText()),
                  event.path("properties").toString()
                });
          }
          sink.row(
              new Object[] {
                "click",
                "Order Completed",
                "C1",
                NOW,
                "{\"order_id\": \"shown\", \"recommendation_id\": \"recommendations.3.for_you.a1\"}"
              });
        });
  }

  private static Rows orders(Map<String, String> arms) {
    var random = new SplittableRandom(4);
    var rows = new ArrayList<@Nullable Object[]>();
    String red =
        arms.entrySet().stream()
            .filter(e -> e.getValue().equals("red"))
            .map(Map.Entry::getKey)
            .sorted()
            .findFirst()
            .orElseThrow();
    rows.add(order("shown", red, new BigDecimal("12.34"), BigDecimal.ZERO, 3));
    for (int i = 0; i < CUSTOMERS; i++) {
      double habit = 20 + 15 * Math.abs(random.nextGaussian());
      boolean isRed = "red".equals(arms.get(customer(i)));
      for (int day : new int[] {-20, -10, 2, 5, 9, 30}) {
        double spent = habit * (0.7 + 0.6 * random.nextDouble()) * (isRed && day > 0 ? 1.25 : 1);
        BigDecimal total = BigDecimal.valueOf(Math.round(spent * 100), 2);
        BigDecimal refunded = random.nextInt(20) == 0 ? total : BigDecimal.ZERO;
        rows.add(order("O" + i + ":" + day, customer(i), total, refunded, day));
      }
    }
    rows.add(order("stranger", "nobody", new BigDecimal("99.99"), BigDecimal.ZERO, 31));
    return new Rows(
        List.of(
            new Column("order_id", Plain.STRING),
            new Column("customer_id", Plain.STRING),
            new Column("total", MONEY),
            new Column("refunded", MONEY),
            new Column("ordered_at", Plain.TIMESTAMP)),
        rows);
  }

  private static @Nullable Object[] order(
      String id, String customer, BigDecimal total, BigDecimal refunded, int day) {
    return new @Nullable Object[] {
      id, customer, total, refunded.setScale(2), NOW.plus(Duration.ofDays(day)).plusSeconds(60)
    };
  }

  private void commit(String mark, TableName table, Rows rows) {
    workplace
        .lake()
        .commit(
            new LakeCommit(
                List.of(new TableAppend(table, rows, null)), new Mark(mark, null, "done")));
  }

  private static String customer(int number) {
    return "C%04d".formatted(number);
  }
}
