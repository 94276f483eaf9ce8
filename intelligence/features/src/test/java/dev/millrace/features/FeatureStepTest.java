package dev.millrace.features;

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
import dev.millrace.contracts.definition.FeatureViewDefinition.Feature;
import dev.millrace.contracts.feature.FeatureValue;
import dev.millrace.contracts.feature.FeatureValue.Origin;
import dev.millrace.contracts.flow.StepRunner.Call;
import dev.millrace.contracts.name.RunId;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.name.ViewName;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.Problem;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The step, the tables it leaves, and what reads answer afterwards.
class FeatureStepTest {

  private static final FeatureViewDefinition VISITS =
      View.view(
          "visits",
          "gold.visit",
          "customer",
          "at",
          false,
          window(orElse(feature("last_day", Aggregate.COUNT, null), 0), Duration.ofDays(1)),
          feature("longest", Aggregate.MAX, "seconds"),
          where(feature("angry", Aggregate.DAYS_SINCE_LAST, null), "seconds < 5"));
  private static final FeatureViewDefinition ORDERS =
      View.view(
          "orders",
          "gold.sale",
          "customer",
          "day",
          false,
          feature("spent", Aggregate.SUM, "amount"));
  private static final Feature ANGRY_ONLY =
      where(limit(feature("angry_at", Aggregate.LAST_K, "seconds"), 2), "seconds < 5");
  private static final Instant AS_OF = Instant.parse("2026-03-09T10:00:00.000001Z");

  @TempDir private Path home;
  private TestLake lake;
  private final ScriptedClock clock = new ScriptedClock("2026-03-10T00:00:00Z");
  private final List<String> lines = new ArrayList<>();

  @BeforeEach
  void open() {
    lake = TestLake.open(home);
    visits("2026-03-08T09:00:00Z", "2026-03-09T10:00:00Z", "2027-01-01T00:00:00Z");
    lake.build(
        "gold.sale",
        "select 'ada' as customer, date '2026-03-01' as day, cast(12.34 as decimal(18, 2)) as amount");
  }

  private void visits(String... moments) {
    var rows = new ArrayList<@Nullable Object[]>();
    for (String moment : moments) {
      rows.add(row("ada", Instant.parse(moment), 60L));
      rows.add(row("bob", Instant.parse("2026-03-01T00:00:00Z"), 2L));
    }
    lake.add("gold.visit", "customer string, at timestamp, seconds long", rows);
  }

  @AfterEach
  void close() {
    lake.close();
  }

  @Test
  void computesAllKeysAsOfTheNewestDataThatIsNotAfterNow() throws InterruptedException {
    try (var store = store(VISITS, ORDERS)) {
      assertThat(run(store, "run-1")).isEqualTo("2 views, 3 keys");

      assertThat(store.read(VISITS.name(), "ada"))
          .containsExactly(
              Map.entry("last_day", new FeatureValue(1.0, AS_OF, Origin.BATCH)),
              Map.entry("longest", new FeatureValue(60.0, AS_OF, Origin.BATCH)),
              Map.entry("angry", new FeatureValue(null, AS_OF, Origin.BATCH)));
      assertThat(store.read(VISITS.name(), "bob").get("last_day"))
          .isEqualTo(new FeatureValue(0.0, AS_OF, Origin.BATCH));
      assertThat(store.read(ORDERS.name(), "ada").get("spent"))
          .isEqualTo(new FeatureValue(12.34, AS_OF, Origin.BATCH));
      assertThat(lines.getFirst()).isEqualTo("as of 2026-03-09T10:00:00.000001Z");
    }
  }

  @Test
  void listsHoldTheNewestTextsFirst() throws InterruptedException {
    visits("2026-03-07T09:00:00Z");
    Feature newest = limit(feature("newest", Aggregate.LAST_K, "at"), 2);
    FeatureViewDefinition lists =
        View.withFeatures(
            VISITS, List.of(newest, feature("kinds", Aggregate.DISTINCT, "seconds"), ANGRY_ONLY));

    try (var store = store(lists)) {
      run(store, "run-1");

      assertThat(store.read(lists.name(), "ada"))
          .containsExactly(
              Map.entry(
                  "newest",
                  new FeatureValue(
                      List.of("2026-03-09 10:00:00+00", "2026-03-08 09:00:00+00"),
                      AS_OF,
                      Origin.BATCH)),
              Map.entry("kinds", new FeatureValue(1.0, AS_OF, Origin.BATCH)),
              Map.entry("angry_at", new FeatureValue(null, AS_OF, Origin.BATCH)));
      assertThat(store.read(lists.name(), "bob").get("angry_at"))
          .isEqualTo(new FeatureValue(List.of("2", "2"), AS_OF, Origin.BATCH));
      assertThat(store.read(lists.name(), "nobody").get("newest"))
          .isEqualTo(new FeatureValue(null, null, Origin.DEFAULT));
    }
    // As another process finds them.
    try (var store = store(lists)) {
      store.start();
      assertThat(store.read(lists.name(), "bob"))
          .extractingByKey("angry_at")
          .isEqualTo(new FeatureValue(List.of("2", "2"), AS_OF, Origin.BATCH));
    }
  }

  @Test
  void leavesOneTableForEachView() throws InterruptedException {
    try (var store = store(VISITS)) {
      run(store, "run-1");
    }

    assertThat(lake.read("select * from gold.features_visits order by key"))
        .containsExactly(
            row("ada", AS_OF, 1.0, 60.0, null),
            row("bob", AS_OF, 0.0, 2.0, 8 + (10 * 3_600e6 + 1) / 86_400e6));
  }

  @Test
  void unknownKeyHasDefaults() throws InterruptedException {
    try (var store = store(VISITS)) {
      run(store, "run-1");

      assertThat(store.read(VISITS.name(), "eve"))
          .containsEntry("last_day", new FeatureValue(0.0, null, Origin.DEFAULT))
          .containsEntry("longest", new FeatureValue(null, null, Origin.DEFAULT));
    }
  }

  @Test
  void runOnceMoreWithTheSameIdChangesNothing() throws InterruptedException {
    try (var store = store(VISITS)) {
      run(store, "run-1");
      long before = snapshot();
      visits("2026-03-09T12:00:00Z");

      assertThat(run(store, "run-1")).isEqualTo("1 views, 2 keys");
      assertThat(snapshot()).isEqualTo(before);
      run(store, "run-2");
      assertThat(store.read(VISITS.name(), "ada").get("last_day"))
          .extracting(FeatureValue::value)
          .isEqualTo(2.0);
    }
  }

  private long snapshot() {
    return lake.lake().view().find(TableName.of("gold.features_visits")).orElseThrow().snapshotId();
  }

  @Test
  void startLoadsWhatAnEarlierProcessComputed() throws InterruptedException {
    try (var store = store(VISITS)) {
      run(store, "run-1");
    }
    try (var store = store(VISITS)) {
      assertThat(store.read(VISITS.name(), "ada").get("longest"))
          .extracting(FeatureValue::origin)
          .isEqualTo(Origin.DEFAULT);

      store.start();

      assertThat(store.read(VISITS.name(), "ada").get("longest"))
          .isEqualTo(new FeatureValue(60.0, AS_OF, Origin.BATCH));
    }
  }

  @Test
  void featureThatIsNewerThanItsTableHasItsDefault() throws InterruptedException {
    try (var store = store(VISITS)) {
      run(store, "run-1");
    }
    FeatureViewDefinition grown =
        View.view(
            "visits",
            "gold.visit",
            "customer",
            "at",
            false,
            orElse(feature("shortest", Aggregate.MIN, "seconds"), -1),
            feature("longest", Aggregate.MAX, "seconds"));
    try (var store = store(grown)) {
      store.start();

      assertThat(store.read(VISITS.name(), "ada"))
          .containsEntry("shortest", new FeatureValue(-1.0, null, Origin.DEFAULT))
          .containsEntry("longest", new FeatureValue(60.0, AS_OF, Origin.BATCH));
    }
  }

  @Test
  void definitionThatDoesNotFitItsTableIsAProblem() {
    FeatureViewDefinition wrong =
        View.view(
            "visits", "gold.visit", "customer", "at", false, feature("x", Aggregate.MAX, "second"));
    try (var store = store(wrong)) {
      assertThatThrownBy(() -> run(store, "run-1")).isInstanceOf(MillraceException.class);
      assertThat(store.check(lake.lake().view()))
          .extracting(Problem::toText)
          .containsExactly(
              """
              features/visits.yaml:1  DEFINITION_VALUE
                The feature view 'visits' wants the column 'second', which 'gold.visit' does not have.
                → Did you mean 'seconds'?\
              """);
    }
  }

  @Test
  void viewThatNobodyDefinedIsNotFound() {
    try (var store = store(VISITS)) {
      assertThatThrownBy(() -> store.read(new ViewName("visit"), "ada"))
          .hasMessage("There is no feature view 'visit'.")
          .satisfies(e ->
              assertThat(((MillraceException) e).problem().hint())
                  .isEqualTo("Did you mean 'visits'?"));
    }
  }

  private FeatureStore store(FeatureViewDefinition... views) {
    return FeatureStore.open(
        List.of(views),
        lake.lake(),
        clock,
        new StreamSettings("127.0.0.1:1", home.resolve("stream"), "test"));
  }

  private String run(FeatureStore store, String run) throws InterruptedException {
    return store
        .step()
        .run(new Call(new RunId(run), "features", 1, Map.of(), lines::add))
        .summary();
  }
}
