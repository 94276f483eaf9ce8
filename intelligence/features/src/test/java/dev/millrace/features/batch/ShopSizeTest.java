package dev.millrace.features.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.definition.FeatureViewDefinition;
import dev.millrace.contracts.feature.FeatureValue;
import dev.millrace.contracts.feature.TrainingSet;
import dev.millrace.contracts.flow.StepRunner.Call;
import dev.millrace.contracts.name.RunId;
import dev.millrace.contracts.name.ViewName;
import dev.millrace.features.FeatureStore;
import dev.millrace.features.ScriptedClock;
import dev.millrace.features.Shop;
import dev.millrace.features.StreamSettings;
import dev.millrace.features.TestLake;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The sample shop's batch features at the size of a small shop: 2,000 customers, and 450,000
/// sales, sessions and events in 125 days.
class ShopSizeTest {

  private static final Instant END = Instant.parse("2026-05-06T00:00:00Z");
  private static final String EACH =
      """
      'c-' || (i * 7919) %% 2000 as customer_id,
      timestamptz '2026-01-01 00:00:00+00' + to_microseconds(i * 72000000) as %s
      from range(150000) as r(i)
      """;

  @TempDir private static Path home;
  private static TestLake lake;

  @BeforeAll
  static void open() {
    lake = TestLake.open(home);
    lake.build(
        "gold.fct_sales",
        """
        select 't-' || i // 3 as transaction_id, 'p-' || i % 500 as product_id, i % 20 = 0 as is_return,
          cast((i % 1000) / 10 as decimal(18, 2)) as amount, \
        """
            + EACH.formatted("sold_at"));
    lake.build(
        "gold.fct_sessions",
        "select i % 10 as count_pages, cast(i % 300 as double) as duration_seconds, "
            + EACH.formatted("started_at"));
    lake.build(
        "silver.stg_events",
        "select ['Product Added', 'Support Ticket Opened', 'x'][1 + i % 3] as event_name, "
            + EACH.formatted("occurred_at"));
  }

  @AfterAll
  static void close() {
    lake.close();
  }

  @Test
  void trainingSetOfNineCutOffsIsBuiltInSeconds() {
    List<Instant> cutOffs =
        IntStream.range(0, 9).mapToObj(i -> END.minus(Duration.ofDays(30 + 10L * i))).toList();
    try (var store = store()) {
      for (int i = 0; i < 3; i++) {
        long start = System.nanoTime();
        TrainingSet set = store.build(Shop.churn().views(), Shop.churn().population(), cutOffs);
        long millis = (System.nanoTime() - start) / 1_000_000;
        System.out.printf(
            "%,d rows x %d in %,d ms%n", set.rows().size(), set.features().size(), millis);

        assertThat(set.rows()).hasSizeGreaterThan(14_000);
        assertThat(set.features()).hasSize(18);
        assertThat(millis).isLessThan(20_000);
      }
    }
  }

  @Test
  void readTakesMicroseconds() throws InterruptedException {
    try (var store = store()) {
      long start = System.nanoTime();
      store.step().run(new Call(new RunId("run"), "features", 1, Map.of(), System.out::println));
      System.out.printf("step in %,d ms%n", (System.nanoTime() - start) / 1_000_000);
      var view = new ViewName("customer_orders");
      double sum = 0;
      for (int round = 0; round < 5; round++) {
        start = System.nanoTime();
        for (int i = 0; i < 200_000; i++) {
          FeatureValue value = store.read(view, "c-" + i % 2000).get("orders_90d");
          Double number = value == null ? null : value.number();
          sum += number == null ? 0 : number;
        }
        System.out.printf("read in %,d ns%n", (System.nanoTime() - start) / 200_000);
      }
      assertThat(sum).isPositive();
    }
  }

  private static FeatureStore store() {
    List<FeatureViewDefinition> views = Shop.views();
    return FeatureStore.open(
        views,
        lake.lake(),
        new ScriptedClock("2026-05-06T00:00:00Z"),
        new StreamSettings("127.0.0.1:1", home.resolve("stream"), "size"));
  }
}
