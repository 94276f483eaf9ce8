package dev.millrace.insight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.contracts.definition.CohortQuestion;
import dev.millrace.contracts.definition.FunnelQuestion;
import dev.millrace.contracts.definition.FunnelQuestion.Step;
import dev.millrace.contracts.definition.MetricDefinition;
import dev.millrace.contracts.lake.LakeCommit;
import dev.millrace.contracts.lake.LakeCommit.Mark;
import dev.millrace.contracts.lake.TableAppend;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.Where;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.ColumnType;
import dev.millrace.contracts.table.Rows;
import dev.millrace.embedded.duckdb.DuckDbEngine;
import dev.millrace.embedded.duckdb.DuckDbSettings;
import dev.millrace.embedded.sqlite.SqliteDatabase;
import dev.millrace.lake.IcebergLake;
import dev.millrace.lake.LakeSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class MetricPeopleTest {

  private static final List<Column> COLUMNS =
      List.of(
          new Column("person", ColumnType.of("string")),
          new Column("event", ColumnType.of("string")),
          new Column("channel", ColumnType.of("string")),
          new Column("seen_at", ColumnType.of("timestamp")));
  private static final Cut ALL = new Cut(null, null, null, Map.of());

  @TempDir private static Path directory = Path.of("unset");
  private SqliteDatabase database;
  private DuckDbEngine engine;
  private IcebergLake lake;

  @BeforeAll
  void open() {
    database = SqliteDatabase.open(directory.resolve("platform.db"));
    engine =
        DuckDbEngine.open(
            DuckDbSettings.of(directory.resolve("lake"), directory.resolve("temporary")));
    lake =
        IcebergLake.open(
            LakeSettings.of(directory.resolve("lake")), database, engine, InstantSource.system());
  }

  @AfterAll
  void close() {
    lake.close();
    engine.close();
    database.close();
  }

  @Test
  void aStepCountsOnlyAfterTheOneBeforeAndWithinTheTimeOfTheFirst() {
    Metrics metrics =
        over(
            "ordered",
            did("right", "view", "2026-03-01T10:00:00Z"),
            did("right", "cart", "2026-03-01T11:00:00Z"),
            did("right", "buy", "2026-03-02T09:00:00Z"),
            did("backwards", "buy", "2026-03-01T10:00:00Z"),
            did("backwards", "cart", "2026-03-01T11:00:00Z"),
            did("backwards", "view", "2026-03-01T12:00:00Z"),
            did("at once", "view", "2026-03-01T10:00:00Z"),
            did("at once", "cart", "2026-03-01T10:00:00Z"),
            did("too late", "view", "2026-03-01T10:00:00Z"),
            did("too late", "cart", "2026-03-02T10:00:01Z"),
            did("second time", "view", "2026-03-01T10:00:00Z"),
            did("second time", "view", "2026-03-05T10:00:00Z"),
            did("second time", "cart", "2026-03-05T11:00:00Z"),
            did(null, "view", "2026-03-05T10:00:00Z"));

    assertThat(counts(metrics.funnel(funnel("ordered", Duration.ofDays(1), ALL))))
        .isEqualTo(Map.of("view", 5.0, "cart", 2.0, "buy", 1.0));
    assertThat(metrics.stopped(funnel("ordered", Duration.ofDays(1), ALL), 1, 10).rows())
        .extracting(List::getFirst)
        .containsExactly("backwards", "at once", "too late");
    assertThat(metrics.stopped(funnel("ordered", Duration.ofDays(1), ALL), 3, 10).rows())
        .extracting(List::getFirst)
        .containsExactly("right");
    assertThat(metrics.stopped(funnel("ordered", Duration.ofDays(1), ALL), 1, 2).hasMore())
        .isTrue();
  }

  @Test
  void theWindowIsOfTheFirstStepAndFiltersAreOfAllRows() {
    Metrics metrics =
        over(
            "windowed",
            did("in", "view", "2026-03-10T10:00:00Z"),
            did("in", "cart", "2026-03-11T09:00:00Z"),
            did("before", "view", "2026-03-09T10:00:00Z"),
            did("before", "cart", "2026-03-10T09:00:00Z"),
            new @Nullable Object[] {"app", "view", "app", Instant.parse("2026-03-10T10:00:00Z")});
    LocalDate day = LocalDate.of(2026, 3, 10);

    MetricAnswer answer =
        metrics.funnel(funnel("windowed", Duration.ofDays(2), new Cut(day, day, null, Map.of())));
    assertThat(counts(answer)).isEqualTo(Map.of("view", 2.0, "cart", 1.0, "buy", 0.0));
    assertThat(answer.computedFrom().table()).isEqualTo("gold.windowed");
    assertThat(
            counts(
                metrics.funnel(
                    funnel(
                        "windowed",
                        Duration.ofDays(2),
                        new Cut(day, day, null, Map.of("channel", List.of("web")))))))
        .isEqualTo(Map.of("view", 1.0, "cart", 1.0, "buy", 0.0));
    assertThatThrownBy(() ->
            metrics.funnel(
                funnel(
                    "windowed",
                    Duration.ofDays(2),
                    new Cut(null, null, null, Map.of("chanel", List.of("web"))))))
        .hasMessageContaining("has no dimension 'chanel'");
  }

  @Test
  void aFunnelOfAnyRowsIsWhatLookingAtEachPersonFinds() {
    var random = new Random(7);
    var rows = new ArrayList<@Nullable Object[]>();
    for (int i = 0; i < 3_000; i++) {
      String event = List.of("view", "cart", "buy", "other").get(random.nextInt(4));
      Instant at = Instant.parse("2026-03-01T00:00:00Z").plusSeconds(60L * random.nextInt(20_000));
      rows.add(new @Nullable Object[] {"p" + random.nextInt(120), event, "web", at});
    }
    Metrics metrics = over("anybody", rows);
    Duration within = Duration.ofHours(9);

    assertThat(counts(metrics.funnel(funnel("anybody", within, ALL))))
        .isEqualTo(
            Map.of(
                "view", reached(rows, 1, within),
                "cart", reached(rows, 2, within),
                "buy", reached(rows, 3, within)));
  }

  @Test
  void theSqlOfAFunnelThatIsToldGivesTheSameRows() {
    Metrics metrics = over("told", did("a", "view", "2026-03-01T10:00:00Z"));
    MetricAnswer answer = metrics.funnel(funnel("told", Duration.ofDays(1), ALL));
    var again = new TreeMap<String, Object>();
    lake.view()
        .read(
            new SqlQuery(
                answer.computedFrom().sql(), List.copyOf(answer.computedFrom().parameters())),
            row -> again.put(String.valueOf(row[0]), Objects.requireNonNull(row[1])));

    assertThat(again).isEqualTo(counts(answer));
  }

  @Test
  void cohortsBeginWithTheFirstTimeAndCountWhoeverComesBackOnce() {
    Metrics metrics =
        over(
            "cohorts",
            did("a", "buy", "2025-12-31T10:00:00Z"),
            did("a", "buy", "2026-02-01T10:00:00Z"),
            did("a", "buy", "2026-02-20T10:00:00Z"),
            did("b", "buy", "2026-01-15T10:00:00Z"),
            did("b", "buy", "2026-03-02T10:00:00Z"),
            did("c", "buy", "2026-01-31T23:59:00Z"),
            did("c", "buy", "2026-02-01T00:01:00Z"),
            did("old", "buy", "2024-05-05T10:00:00Z"),
            did("old", "buy", "2026-03-03T10:00:00Z"));
    CohortQuery months = cohorts("cohorts", CohortQuery.Grain.MONTH, 4, ALL);

    MetricAnswer answer = metrics.cohorts(months);

    assertThat(answer.rows())
        .extracting(row ->
            row.get("cohort")
                + " +"
                + row.get("period")
                + " "
                + row.get("value")
                + "/"
                + row.get("size"))
        .containsExactly(
            "2025-12-01 +0 1.0/1",
            "2025-12-01 +2 1.0/1",
            "2026-01-01 +0 2.0/2",
            "2026-01-01 +1 1.0/2",
            "2026-01-01 +2 1.0/2");
    assertThat(answer.to()).isEqualTo(LocalDate.of(2026, 3, 3));
    assertThat(metrics.active(months, LocalDate.of(2026, 1, 1), 2, 10).rows())
        .containsExactly(List.of("b"));
    assertThat(
            metrics
                .cohorts(
                    cohorts(
                        "cohorts",
                        CohortQuery.Grain.WEEK,
                        2,
                        new Cut(null, LocalDate.of(2026, 2, 1), null, Map.of())))
                .rows())
        .extracting(row -> row.get("cohort") + " +" + row.get("period") + " " + row.get("value"))
        .containsExactly("2026-01-26 +0 1.0");
  }

  @Test
  void aCohortMayBeginWithADateOfItsOwn() {
    Metrics metrics =
        over(
            "begun",
            did("a", "buy", "2026-02-01T10:00:00Z"),
            did("b", "buy", "2026-03-01T10:00:00Z"));
    var query =
        new CohortQuery(
            "begun", new CohortQuestion("person", "joined"), CohortQuery.Grain.MONTH, 3, ALL);

    assertThat(metrics.cohorts(query).rows())
        .extracting(row -> row.get("cohort") + " +" + row.get("period") + " " + row.get("value"))
        .containsExactly("2026-01-01 +1 1.0", "2026-01-01 +2 1.0");
  }

  @Test
  void theRowsBehindANumberAreCutLikeItAndNewestFirst() {
    Metrics metrics =
        over(
            "behind",
            did("a", "view", "2026-03-01T10:00:00Z"),
            did("b", "buy", "2026-03-02T10:00:00Z"),
            did("c", "buy", "2026-03-03T10:00:00Z"));

    MetricRows rows =
        metrics.rows("behind", new Cut(null, null, 2, Map.of("event", List.of("buy"))), 1);

    assertThat(rows.columns()).extracting(MetricRows.Named::name).contains("person", "seen_at");
    assertThat(rows.rows()).extracting(List::getFirst).containsExactly("c");
    assertThat(rows.hasMore()).isTrue();
    assertThat(metrics.rows("behind", ALL, 3).hasMore()).isFalse();
  }

  @Test
  void aTableThatIsNotThereYetHasNobody() {
    var metrics = new Metrics(List.of(metric("nothing")), lake, ZoneId.of("UTC"));

    assertThat(metrics.funnel(funnel("nothing", Duration.ofDays(1), ALL)).rows()).isEmpty();
    assertThat(metrics.cohorts(cohorts("nothing", CohortQuery.Grain.WEEK, 3, ALL)).rows())
        .isEmpty();
    assertThat(metrics.rows("nothing", ALL, 3).rows()).isEmpty();
  }

  /// From each beginning, the earliest next step each time.
  private static double reached(List<@Nullable Object[]> rows, int steps, Duration within) {
    var people = new TreeMap<String, List<@Nullable Object[]>>();
    rows.forEach(
        row -> people.computeIfAbsent(String.valueOf(row[0]), _ -> new ArrayList<>()).add(row));
    int reached = 0;
    for (List<@Nullable Object[]> own : people.values()) {
      reached += hasReached(own, steps, within) ? 1 : 0;
    }
    return reached;
  }

  private static boolean hasReached(List<@Nullable Object[]> own, int steps, Duration within) {
    for (@Nullable Object[] first : own) {
      Instant moment = at(first);
      int done = "view".equals(first[1]) ? 1 : 0;
      while (done > 0 && done < steps) {
        String wanted = List.of("view", "cart", "buy").get(done);
        Instant after = moment;
        Instant next =
            own.stream()
                .filter(row -> wanted.equals(row[1]) && at(row).isAfter(after))
                .map(MetricPeopleTest::at)
                .min(Instant::compareTo)
                .orElse(Instant.MAX);
        if (next.equals(Instant.MAX) || next.isAfter(at(first).plus(within))) {
          break;
        }
        moment = next;
        done++;
      }
      if (done == steps) {
        return true;
      }
    }
    return false;
  }

  private static Instant at(@Nullable Object[] row) {
    return (Instant) Objects.requireNonNull(row[3]);
  }

  private static FunnelQuery funnel(String metric, Duration within, Cut cut) {
    List<Step> steps =
        List.of("view", "cart", "buy").stream()
            .map(event -> new Step(event, Map.of("event", List.of(event))))
            .toList();
    return new FunnelQuery(metric, new FunnelQuestion("person", steps, within), cut);
  }

  private static CohortQuery cohorts(String metric, CohortQuery.Grain grain, int cohorts, Cut cut) {
    return new CohortQuery(metric, new CohortQuestion("person", null), grain, cohorts, cut);
  }

  private static Map<String, Double> counts(MetricAnswer answer) {
    var counts = new TreeMap<String, Double>();
    answer
        .rows()
        .forEach(row ->
            counts.put(
                String.valueOf(row.get("step")),
                (Double) Objects.requireNonNull(row.get("value"))));
    return counts;
  }

  private static @Nullable Object[] did(@Nullable String person, String event, String at) {
    return new @Nullable Object[] {person, event, "web", Instant.parse(at)};
  }

  private static MetricDefinition metric(String name) {
    return new MetricDefinition(
        name,
        name,
        null,
        null,
        MetricDefinition.Format.COUNT,
        TableName.of("gold." + name),
        "count(*)",
        "seen_at",
        Map.of(
            "person", "person",
            "event", "event",
            "channel", "channel",
            "joined", "cast('2026-01-20' as date)"),
        new Where("metrics/" + name + ".yaml", 1));
  }

  private Metrics over(String name, @Nullable Object[]... rows) {
    var list = new ArrayList<@Nullable Object[]>();
    for (@Nullable Object[] row : rows) {
      list.add(row);
    }
    return over(name, list);
  }

  private Metrics over(String name, List<@Nullable Object[]> rows) {
    lake.commit(
        new LakeCommit(
            List.of(new TableAppend(TableName.of("gold." + name), new Rows(COLUMNS, rows), null)),
            new Mark(name, null, "done")));
    return new Metrics(List.of(metric(name)), lake, ZoneId.of("UTC"));
  }
}
