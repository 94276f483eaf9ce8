package dev.millrace.features.batch;

import static dev.millrace.features.TestLake.row;
import static dev.millrace.features.View.feature;
import static dev.millrace.features.View.gap;
import static dev.millrace.features.View.orElse;
import static dev.millrace.features.View.where;
import static dev.millrace.features.View.window;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.definition.FeatureViewDefinition;
import dev.millrace.contracts.definition.FeatureViewDefinition.Aggregate;
import dev.millrace.contracts.definition.FeatureViewDefinition.Feature;
import dev.millrace.features.TestLake;
import dev.millrace.features.View;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The generated SQL, run by the real engine over a small table.
class ViewQueryTest {

  private static final String AS_OF = "2026-03-10T00:00:00Z";
  private static final Duration DAY = Duration.ofDays(1);

  @TempDir private static Path home;
  private static TestLake lake;

  @BeforeAll
  static void open() {
    lake = TestLake.open(home);
    lake.add(
        "gold.t",
        "k string, t timestamp, n long, x double, good boolean, order string, json string",
        List.of(
            line("ada", "2026-03-08T23:59:59.999999Z", 1, 10.0, true, "a"),
            line("ada", "2026-03-09T00:00:00Z", 2, 20.0, true, "a"),
            line("ada", "2026-03-09T12:00:00Z", 3, null, false, "b"),
            line("ada", "2026-03-09T12:10:00Z", 4, 40.0, null, "b"),
            line("ada", "2026-03-09T12:10:00Z", 5, 30.0, true, "c"),
            line("ada", AS_OF, 1000, 1000.0, true, "z"),
            line("bob", "2026-01-01T00:00:00Z", 7, 70.0, true, "d"),
            line("eve", "2026-03-10T00:00:00.000001Z", 9, 90.0, true, "e"),
            line(null, "2026-03-09T01:00:00Z", 9, 90.0, true, "e")));
  }

  private static @Nullable Object[] line(
      @Nullable String key,
      String time,
      long n,
      @Nullable Double x,
      @Nullable Boolean good,
      String order) {
    String json = "{\"odd name\": {\"n\": \"%d\"}, \"deep\": {\"n\": %d}}".formatted(n, n);
    return row(key, Instant.parse(time), n, x, good, order, json);
  }

  @AfterAll
  static void close() {
    lake.close();
  }

  @ParameterizedTest
  @CsvSource({
    "COUNT, , 4",
    "SUM, n, 14",
    "SUM, x, 90",
    "MIN, x, 20",
    "MAX, n, 5",
    "MEAN, x, 30",
    "LAST, x, 40",
    "DISTINCT, order, 3",
    "DAYS_SINCE_FIRST, , 1",
    "SUM, json.deep.n, 14",
    "SUM, json.odd name.n, 14"
  })
  void countsWhatIsInTheWindowAndStrictlyBeforeItsEnd(
      Aggregate aggregate, @Nullable String of, double expected) {
    Feature lastDay = window(feature("f", aggregate, of), DAY);

    assertThat(features(View.batch(lastDay))).containsEntry("ada", List.of(expected));
  }

  @Test
  void daysAreFractions() {
    Feature days = feature("f", Aggregate.DAYS_SINCE_LAST, null);

    assertThat(features(View.batch(days)).get("ada"))
        .singleElement()
        .isEqualTo((11 * 60 + 50) / (24 * 60.0));
  }

  @Test
  void conditionThatIsNotTrueDoesNotCount() {
    Feature good = where(feature("f", Aggregate.COUNT, null), "good -- as it came");

    assertThat(features(View.batch(good))).containsEntry("ada", List.of(3.0));
  }

  @Test
  void ofTwoLatestTheLargerCounts() {
    Feature last = feature("f", Aggregate.LAST, "x");

    assertThat(features(View.batch(last))).containsEntry("ada", List.of(40.0));
  }

  @Test
  void nothingMatchedIsTheDefaultOrNoneAndACountOfNothingIsZero() {
    FeatureViewDefinition view =
        View.batch(
            window(feature("none", Aggregate.SUM, "x"), DAY),
            window(orElse(feature("some", Aggregate.SUM, "x"), 365), DAY),
            window(feature("zero", Aggregate.COUNT, null), DAY),
            window(orElse(feature("minus", Aggregate.COUNT, null), -1), DAY));

    assertThat(features(view)).containsEntry("bob", Arrays.asList(null, 365.0, 0.0, -1.0));
  }

  @Test
  void keysWithNothingBeforeTheMomentAndRowsWithoutKeyAreLeftOut() {
    assertThat(features(View.batch(feature("f", Aggregate.COUNT, null))))
        .containsOnlyKeys("ada", "bob");
  }

  @ParameterizedTest
  @CsvSource({
    "10 min, 600",
    "9 min, 0",
    "11 hours, 600",
    "12 hours, 43800.000001",
    "1 days, 43800.000001"
  })
  void sessionEndsAfterTheGap(String gap, double seconds) {
    Duration silence = dev.millrace.contracts.definition.Durations.parse(gap);
    Feature session = gap(feature("f", Aggregate.SESSION_DURATION, null), silence);

    assertThat(features(View.batch(session))).containsEntry("ada", List.of(seconds));
  }

  @Test
  void sessionIsCutAtTheWindowsStart() {
    Feature session = gap(feature("f", Aggregate.SESSION_DURATION, null), DAY);

    assertThat(features(View.batch(window(session, DAY)))).containsEntry("ada", List.of(43_800.0));
  }

  @Test
  void manyMomentsAnswerAsEachAlone() {
    FeatureViewDefinition view =
        View.batch(
            window(feature("sum", Aggregate.SUM, "n"), DAY),
            feature("orders", Aggregate.DISTINCT, "order"),
            gap(feature("session", Aggregate.SESSION_DURATION, null), DAY));
    List<Instant> moments =
        List.of(
            Instant.parse(AS_OF),
            Instant.parse("2026-03-09T12:10:00Z"),
            Instant.parse("2026-02-01T00:00:00Z"));

    List<List<@Nullable Object>> alone =
        moments.stream().flatMap(moment -> rows(view, List.of(moment)).stream()).toList();

    assertThat(rows(view, moments)).containsExactlyInAnyOrderElementsOf(alone).hasSize(5);
  }

  private static Map<String, List<@Nullable Object>> features(FeatureViewDefinition view) {
    var byKey = new LinkedHashMap<String, List<@Nullable Object>>();
    for (List<@Nullable Object> row : rows(view, List.of(Instant.parse(AS_OF)))) {
      byKey.put(String.valueOf(row.getFirst()), row.subList(2, row.size()));
    }
    return byKey;
  }

  private static List<List<@Nullable Object>> rows(
      FeatureViewDefinition view, List<Instant> moments) {
    var rows = new ArrayList<List<@Nullable Object>>();
    lake.read(ViewQuery.of(view, moments)).forEach(row -> rows.add(Arrays.asList(row)));
    return rows;
  }
}
