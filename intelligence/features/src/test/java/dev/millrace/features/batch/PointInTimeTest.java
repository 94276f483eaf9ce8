package dev.millrace.features.batch;

import static dev.millrace.features.TestLake.row;
import static dev.millrace.features.View.feature;
import static dev.millrace.features.View.limit;
import static dev.millrace.features.View.orElse;
import static dev.millrace.features.View.where;
import static dev.millrace.features.View.window;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.contracts.definition.FeatureViewDefinition;
import dev.millrace.contracts.definition.FeatureViewDefinition.Aggregate;
import dev.millrace.contracts.feature.TrainingSet;
import dev.millrace.contracts.lake.TableState;
import dev.millrace.features.TestLake;
import dev.millrace.features.View;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Training sets from a real lake.
class PointInTimeTest {

  private static final Instant EARLY = Instant.parse("2026-03-01T00:00:00Z");
  private static final Instant LATE = Instant.parse("2026-03-10T00:00:00Z");
  private static final Instant NOW = Instant.parse("2026-04-01T00:00:00Z");
  private static final FeatureViewDefinition SALES =
      View.view(
          "sales",
          "gold.sale",
          "customer",
          "happened_at",
          false,
          window(feature("spent_7d", Aggregate.SUM, "amount"), Duration.ofDays(7)),
          orElse(feature("orders", Aggregate.COUNT, null), 0));
  private static final FeatureViewDefinition VISITS =
      View.view(
          "visits",
          "gold.visit",
          "customer",
          "happened_at",
          false,
          where(orElse(feature("pages", Aggregate.SUM, "pages"), -1), "pages <> 13"));
  private static final Instant ENDLESS = Instant.parse("9999-01-01T00:00:00Z");
  private static final FeatureViewDefinition SUMMARY =
      View.view(
          "summary",
          "gold.summary",
          "customer",
          "since",
          false,
          feature("all_orders", Aggregate.SUM, "orders"),
          where(feature("closed", Aggregate.COUNT, null), "closed_at is not null"));
  private static final String POPULATION =
      """
      -- who? everybody
      select customer as key, case when customer = 'eve' then null else max(happened_at) >= ? end as label
      from gold.person -- and ? not a place
      where since < cast(? as timestamptz)
      group by customer;
      """;

  @TempDir private static Path home;
  private static TestLake lake;

  @BeforeAll
  static void open() {
    lake = TestLake.open(home);
    lake.add(
        "gold.sale",
        "customer string, happened_at timestamp, amount decimal(18,2)",
        List.of(
            sale("ada", "2026-02-28T23:59:59.999999Z", "10.00"),
            sale("ada", "2026-03-01T00:00:00Z", "100.00"),
            sale("ada", "2026-03-09T00:00:00Z", "1000.00"),
            sale("ada", "2026-03-10T00:00:00Z", "99999.00"),
            sale("ada", "2026-03-11T00:00:00Z", "99999.00"),
            sale("bob", "2026-02-01T00:00:00Z", "5.00")));
    lake.add(
        "gold.visit",
        "customer string, happened_at timestamp, pages integer",
        List.of(
            row("bob", Instant.parse("2026-03-02T00:00:00Z"), 3),
            row("bob", Instant.parse("2026-03-03T00:00:00Z"), 13),
            row("nobody", Instant.parse("2026-02-02T00:00:00Z"), 3)));
    lake.add(
        "gold.person",
        "customer string, since timestamp, happened_at timestamp",
        List.of(
            row("eve", EARLY.minusSeconds(1), LATE),
            row("bob", EARLY.minusSeconds(1), EARLY),
            row("ada", EARLY.minusSeconds(1), LATE),
            row("new", EARLY, LATE)));
    Instant before = EARLY.minusSeconds(60);
    lake.add(
        "gold.summary",
        "customer string, since timestamp, orders integer, computed_at timestamp, closed_at timestamp, ends_at timestamp, received_at timestamp, _loaded_at timestamp",
        List.of(
            row("ada", before, 3, EARLY.plus(Duration.ofDays(20)), null, ENDLESS, NOW, NOW),
            row("bob", before, 1, EARLY, EARLY.plus(Duration.ofDays(3)), ENDLESS, NOW, NOW),
            row("eve", before, 1, before, before, null, LATE, LATE),
            row("new", LATE, 7, NOW, null, null, null, null)));
    lake.add("gold.other", "x string", List.of());
  }

  private static @Nullable Object[] sale(String customer, String at, String amount) {
    return row(customer, Instant.parse(at), new java.math.BigDecimal(amount));
  }

  @AfterAll
  static void close() {
    lake.close();
  }

  @Test
  void columnsStandInTheOrderOfViewsAndTheirFeatures() {
    assertThat(build(List.of(VISITS, SALES), EARLY).features())
        .containsExactly("pages", "spent_7d", "orders");
    assertThat(build(List.of(SALES, VISITS), EARLY).features())
        .containsExactly("spent_7d", "orders", "pages");
  }

  @Test
  void nothingAtOrAfterTheCutOffIsSeen() {
    TrainingSet set = build(List.of(SALES, VISITS), LATE, EARLY);

    assertThat(set.rows())
        .extracting(row -> row.cutOff() + " " + row.key() + " " + row.label())
        .containsExactly(
            LATE + " ada 1.0",
            LATE + " bob 0.0",
            LATE + " eve NaN",
            LATE + " new 1.0",
            EARLY + " ada 1.0",
            EARLY + " bob 1.0",
            EARLY + " eve NaN");
    assertThat(set.rows())
        .extracting(TrainingSet.Row::values)
        .containsExactly(
            new float[] {1000, 3, -1},
            new float[] {Float.NaN, 1, 3},
            new float[] {Float.NaN, 0, -1},
            new float[] {Float.NaN, 0, -1},
            new float[] {10, 1, -1},
            new float[] {Float.NaN, 1, -1},
            new float[] {Float.NaN, 0, -1});
  }

  @Test
  void saysWhichSnapshotOfEachTableWasRead() {
    List<TableState> tables = lake.lake().view().tables();

    assertThat(build(List.of(SALES), EARLY).tables())
        .containsOnlyKeys("gold.sale", "gold.person")
        .allSatisfy((name, snapshot) ->
            assertThat(tables)
                .anyMatch(table ->
                    table.name().toString().equals(name) && table.snapshotId() == snapshot));
  }

  @Test
  void noOneInThePopulationIsNoRow() {
    assertThat(build(List.of(SALES), Instant.parse("2020-01-01T00:00:00Z")).rows()).isEmpty();
  }

  @Test
  void keyThatThePopulationAnswersTwiceIsAProblem() {
    String twice = "select 'ada' as key, 0 as label from gold.person where happened_at > ?";

    assertThatThrownBy(() ->
            new PointInTime(lake.lake().view(), List.of(SALES), NOW).build(twice, List.of(EARLY)))
        .hasMessage(
            "The population answers the key 'ada' more than once for the cut-off '2026-03-01T00:00:00Z'; expected each key once.");
  }

  @Test
  void rowsThatAnotherTimeSaysWereWrittenLaterAreCounted() {
    TrainingSet set = build(List.of(SUMMARY), EARLY);

    assertThat(set.late())
        .containsExactly(
            new TrainingSet.Late(
                SUMMARY.name(), "computed_at", 2.0 / 3, Duration.ofDays(20), List.of()),
            new TrainingSet.Late(
                SUMMARY.name(), "closed_at", 1.0 / 3, Duration.ofDays(3), List.of("closed")));
  }

  @Test
  void listsStandBesideTheNumbersAsTheyWereAtTheCutOff() {
    FeatureViewDefinition lists =
        View.withFeatures(
            SALES,
            List.of(
                limit(feature("newest", Aggregate.LAST_K, "amount"), 2),
                orElse(feature("orders", Aggregate.COUNT, null), 0)));

    TrainingSet set = build(List.of(lists, VISITS), EARLY, LATE);

    assertThat(set.features()).containsExactly("orders", "pages");
    assertThat(set.lists()).containsExactly("newest");
    assertThat(set.rows())
        .extracting(row -> row.key() + " " + row.lists() + " " + Arrays.toString(row.values()))
        .containsExactly(
            "ada [[10.00]] [1.0, -1.0]",
            "bob [[5.00]] [1.0, -1.0]",
            "eve [null] [0.0, -1.0]",
            "ada [[1000.00, 100.00]] [3.0, -1.0]",
            "bob [[5.00]] [1.0, 3.0]",
            "eve [null] [0.0, -1.0]",
            "new [null] [0.0, -1.0]");
  }

  @Test
  void tablesWithoutAnotherTimeAreNeverLate() {
    assertThat(build(List.of(SALES, VISITS), EARLY, LATE).late()).isEmpty();
  }

  private static TrainingSet build(List<FeatureViewDefinition> views, Instant... cutOffs) {
    return new PointInTime(lake.lake().view(), views, NOW).build(POPULATION, List.of(cutOffs));
  }
}
