package dev.millrace.insight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.contracts.definition.MetricDefinition;
import dev.millrace.contracts.lake.LakeCommit;
import dev.millrace.contracts.lake.LakeCommit.Mark;
import dev.millrace.contracts.lake.LakeSlice;
import dev.millrace.contracts.lake.LakeView;
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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class MetricsTest {

  private static final TableName SALES = TableName.of("gold.fct_sales");
  private static final List<Column> COLUMNS =
      List.of(
          new Column("category", ColumnType.of("string")),
          new Column("amount", ColumnType.of("double")),
          new Column("sold_at", ColumnType.of("timestamp")));
  private static final MetricDefinition REVENUE =
      new MetricDefinition(
          "revenue",
          "Revenue",
          null,
          "EUR",
          MetricDefinition.Format.MONEY,
          SALES,
          "sum(amount)",
          "sold_at",
          Map.of("category", "category", "hour", "hour(sold_at)"),
          new Where("metrics/revenue.yaml", 1));

  @TempDir private static Path directory = Path.of("unset");
  private SqliteDatabase database;
  private DuckDbEngine engine;
  private IcebergLake lake;
  private Metrics metrics;

  @BeforeAll
  void open() {
    database = SqliteDatabase.open(directory.resolve("platform.db"));
    engine =
        DuckDbEngine.open(
            DuckDbSettings.of(directory.resolve("lake"), directory.resolve("temporary")));
    lake =
        IcebergLake.open(
            LakeSettings.of(directory.resolve("lake")), database, engine, InstantSource.system());
    List<@Nullable Object[]> sales =
        List.of(
            sale("Bath", 10, "2026-03-30T22:30:00Z"),
            sale("Kitchen", 20, "2026-03-31T10:00:00Z"),
            sale("O'Hara's", 40, "2026-04-01T10:00:00Z"),
            sale("Bath", 80, "2026-04-05T10:00:00Z"),
            sale("Kitchen", 160, "2026-04-06T23:30:00Z"));
    lake.commit(
        new LakeCommit(
            List.of(new TableAppend(SALES, new Rows(COLUMNS, sales), null)),
            new Mark("test", lake.mark("test").orElse(null), "added")));
    metrics = new Metrics(List.of(REVENUE), lake, ZoneId.of("UTC"));
  }

  @AfterAll
  void close() {
    lake.close();
    engine.close();
    database.close();
  }

  @Test
  void weeksAndMonthsAreToldByTheirFirstDay() {
    assertThat(rows(answer(List.of("month"), Map.of())))
        .containsExactly(
            List.of(LocalDate.of(2026, 3, 1), 30.0), List.of(LocalDate.of(2026, 4, 1), 280.0));
    assertThat(rows(answer(List.of("week"), Map.of())))
        .containsExactly(
            List.of(LocalDate.of(2026, 3, 30), 150.0), List.of(LocalDate.of(2026, 4, 6), 160.0));
  }

  @Test
  void weeksBeginInTheShopsOwnZone() {
    var inBerlin = new Metrics(List.of(REVENUE), lake, ZoneId.of("Europe/Berlin"));

    assertThat(rows(inBerlin.answer(query(List.of("month"), Map.of(), null))))
        .containsExactly(
            List.of(LocalDate.of(2026, 3, 1), 30.0), List.of(LocalDate.of(2026, 4, 1), 280.0));
    assertThat(rows(inBerlin.answer(query(List.of("day"), Map.of(), null))).getLast())
        .isEqualTo(List.of(LocalDate.of(2026, 4, 7), 160.0));
  }

  @Test
  void aFilterCutsRowsTotalAndTheTimeBefore() {
    MetricAnswer answer =
        metrics.answer(
            new MetricQuery(
                "revenue",
                List.of("category"),
                LocalDate.of(2026, 4, 4),
                LocalDate.of(2026, 4, 7),
                null,
                true,
                true,
                100,
                Map.of("category", List.of("Bath", "Kitchen"))));

    assertThat(rows(answer)).containsExactly(List.of("Kitchen", 160.0), List.of("Bath", 80.0));
    assertThat(answer.total()).isEqualTo(240.0);
    assertThat(answer.previousTotal()).isEqualTo(20.0);
  }

  @Test
  void anEmptySpanHasNoTotalAndStillTellsWhatWasBefore() {
    MetricAnswer answer =
        metrics.answer(
            new MetricQuery(
                "revenue",
                List.of(),
                LocalDate.of(2026, 4, 2),
                LocalDate.of(2026, 4, 3),
                null,
                true,
                false,
                100,
                Map.of()));

    assertThat(answer.total()).isNull();
    assertThat(answer.previousTotal()).isEqualTo(60.0);
  }

  @Test
  void differentFiltersMustAllHoldAndNumbersAreComparedByTheirText() {
    assertThat(
            answer(List.of(), Map.of("category", List.of("Kitchen"), "hour", List.of("10")))
                .total())
        .isEqualTo(20.0);
    assertThat(answer(List.of(), Map.of("day", List.of("2026-04-05"))).total()).isEqualTo(80.0);
  }

  @Test
  void aValueIsBoundAndNeverSpliced() {
    assertThat(answer(List.of(), Map.of("category", List.of("O'Hara's"))).total()).isEqualTo(40.0);
    assertThat(answer(List.of("day"), Map.of("category", List.of("x' or '1' = '1"))).rows())
        .isEmpty();
  }

  @Test
  void theSqlThatIsToldGivesTheSameRows() {
    MetricAnswer answer =
        metrics.answer(
            query(
                List.of("category"),
                Map.of("hour", List.of("10", "23")),
                LocalDate.of(2026, 4, 1)));
    var again = new ArrayList<List<@Nullable Object>>();
    lake.view()
        .read(
            new SqlQuery(
                answer.computedFrom().sql(), List.copyOf(answer.computedFrom().parameters())),
            row -> again.add(Arrays.asList(row)));

    assertThat(again).isEqualTo(rows(answer)).hasSize(3);
    assertThat(answer.computedFrom().parameters()).containsExactly("2026-04-01", "10", "23");
  }

  @Test
  void aFilterByWhatTheMetricDoesNotHaveIsRefused() {
    assertThatThrownBy(() -> answer(List.of(), Map.of("categry", List.of("Bath"))))
        .hasMessageContaining("The metric 'revenue' has no dimension 'categry'.");
  }

  @Test
  void anAnswerHoldsUntilItsTableChanges() {
    var units = TableName.of("gold.fct_units");
    var metric =
        new MetricDefinition(
            "units",
            "Units",
            null,
            null,
            MetricDefinition.Format.COUNT,
            units,
            "sum(amount)",
            "sold_at",
            Map.of(),
            new Where("metrics/units.yaml", 1));
    var own = new Metrics(List.of(metric), lake, ZoneId.of("UTC"));
    var query = new MetricQuery("units", List.of(), null, null, null, false, false, 100, Map.of());
    add(units, "first", null, sale("Bath", 1, "2026-03-30T22:30:00Z"));
    MetricAnswer first = own.answer(query);

    assertThat(own.answer(query)).isSameAs(first);
    add(units, "second", "first", sale("Bath", 2, "2026-03-30T22:30:00Z"));
    assertThat(own.answer(query).total()).isEqualTo(3.0);
    assertThat(first.total()).isEqualTo(1.0);
  }

  @Test
  void filesOfDaysThatAreNotAskedForAreNotOpened() throws IOException {
    var daily = TableName.of("gold.fct_daily");
    append(daily, null, "first", sale("Bath", 1, "2026-03-01T10:00:00Z"));
    Path oldest = onlyFile(directory.resolve("lake/gold/fct_daily/data"));
    append(daily, "first", "second", sale("Bath", 2, "2026-03-05T10:00:00Z"));
    append(daily, "second", "third", sale("Bath", 4, "2026-03-06T10:00:00Z"));
    Files.delete(oldest);
    LocalDate from = LocalDate.of(2026, 3, 6);
    var asked = query("daily", from, Map.of());

    MetricAnswer answer = new Metrics(List.of(daily(daily)), lake, ZoneId.of("UTC")).answer(asked);
    assertThat(answer.total()).isEqualTo(4.0);
    assertThat(answer.previousTotal()).isEqualTo(2.0);
    // A dimension that reads the table once more may mean any day.
    MetricDefinition again =
        daily(daily, Map.of("best", "(select max(o.category) from gold.fct_daily as o)"));
    assertThatThrownBy(() ->
            new Metrics(List.of(again), lake, ZoneId.of("UTC"))
                .answer(query("daily", from, Map.of("best", List.of("Bath")))))
        .hasMessageContaining("No files found");
  }

  @Test
  void whoAsksAboutTheSameRowsMeanwhileSharesOneCopy() throws Exception {
    TableName table = TableName.of("gold.fct_shared");
    append(table, null, "1", sale("Bath", 3, "2026-05-02T10:00:00Z"));
    LakeView view = lake.view();
    var copies = new AtomicInteger();
    var shared = new SharedRows();
    Callable<Double> asked = () -> shared.ask(key(), () -> copy(view, table, copies), this::sum);
    var firstIsIn = new CountDownLatch(1);
    var firstMayGo = new CountDownLatch(1);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var first =
          threads.submit(() ->
              shared.ask(
                  key(),
                  () -> copy(view, table, copies),
                  slice -> {
                    firstIsIn.countDown();
                    awaitUninterruptibly(firstMayGo);
                    return slice == null;
                  }));
      firstIsIn.await();
      assertThat(asked.call()).isEqualTo(3.0);
      Files.delete(onlyFile(directory.resolve("lake/gold/fct_shared/data")));
      assertThat(asked.call()).isEqualTo(3.0);
      firstMayGo.countDown();
      assertThat(first.get()).as("who came alone asked the files").isTrue();
    }
    assertThat(copies).hasValue(1);
    assertThat(asked.call()).as("the copy went with the last who shared it").isNaN();
  }

  private static KnownAnswers.Key key() {
    return new KnownAnswers.Key("these rows", List.of(1L));
  }

  private static Optional<LakeSlice> copy(LakeView view, TableName table, AtomicInteger copies) {
    copies.incrementAndGet();
    return view.slice(table, new SqlQuery("select amount from " + table));
  }

  private double sum(@Nullable LakeSlice slice) {
    var sums = new ArrayList<Double>();
    if (slice != null) {
      slice.read(
          new SqlQuery("select sum(amount) from gold.fct_shared"),
          row -> sums.add(row[0] instanceof Double sum ? sum : 0.0));
    }
    return sums.isEmpty() ? Double.NaN : sums.getFirst();
  }

  @Test
  void tilesThatShareACopyAnswerAsEachWouldAlone() throws Exception {
    var questions = new ArrayList<MetricQuery>();
    for (String by : List.of("day", "category", "hour", "week")) {
      for (boolean isCompared : List.of(true, false)) {
        questions.add(
            new MetricQuery(
                "revenue",
                List.of(by),
                LocalDate.parse("2026-04-01"),
                LocalDate.parse("2026-04-06"),
                null,
                isCompared,
                false,
                100,
                Map.of("category", List.of("Bath", "Kitchen"))));
      }
    }
    var together = new Metrics(List.of(REVENUE), lake, ZoneId.of("UTC"));
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var answers =
          threads.invokeAll(
              questions.stream()
                  .<Callable<MetricAnswer>>map(q -> () -> together.answer(q))
                  .toList());
      for (int i = 0; i < answers.size(); i++) {
        assertThat(answers.get(i).get()).isEqualTo(metrics.answer(questions.get(i)));
      }
    }
  }

  private static MetricDefinition daily(TableName table) {
    return daily(table, Map.of("category", "category"));
  }

  private static MetricDefinition daily(TableName table, Map<String, String> dimensions) {
    return new MetricDefinition(
        "daily",
        "Daily",
        null,
        null,
        MetricDefinition.Format.COUNT,
        table,
        "sum(fct_daily.amount)",
        "sold_at",
        dimensions,
        new Where("metrics/daily.yaml", 1));
  }

  private static MetricQuery query(
      String metric, LocalDate day, Map<String, List<String>> filters) {
    return new MetricQuery(metric, List.of("day"), day, day, null, true, false, 100, filters);
  }

  private void append(TableName table, @Nullable String from, String to, @Nullable Object[] row) {
    lake.commit(
        new LakeCommit(
            List.of(
                new TableAppend(
                    table, new Rows(COLUMNS, List.<@Nullable Object[]>of(row)), "sold_at")),
            new Mark(table.toString(), from, to)));
  }

  private static Path onlyFile(Path data) throws IOException {
    try (Stream<Path> files = Files.walk(data)) {
      List<Path> found = files.filter(file -> file.toString().endsWith(".parquet")).toList();
      assertThat(found).hasSize(1);
      return found.getFirst();
    }
  }

  @Test
  void whoAsksForWhatIsBeingComputedWaitsForThatAnswer() throws Exception {
    var known = new KnownAnswers();
    var key = new KnownAnswers.Key("q", List.of(1L));
    MetricAnswer answer = answer(List.of("month"), Map.of());
    var begun = new CountDownLatch(1);
    var may = new CountDownLatch(1);
    var computed = new AtomicInteger();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var first =
          threads.submit(() ->
              known.answer(
                  key,
                  () -> {
                    computed.incrementAndGet();
                    begun.countDown();
                    awaitUninterruptibly(may);
                    return answer;
                  }));
      begun.await();
      var second =
          threads.submit(() ->
              known.answer(
                  key,
                  () -> {
                    computed.incrementAndGet();
                    return answer;
                  }));
      may.countDown();

      assertThat(second.get()).isSameAs(answer);
      assertThat(first.get()).isSameAs(answer);
      assertThat(computed).hasValue(1);
    }
  }

  @Test
  void anAnswerThatFailedIsNotKept() {
    var known = new KnownAnswers();
    var key = new KnownAnswers.Key("q", List.of(1L));
    MetricAnswer answer = answer(List.of("month"), Map.of());

    assertThatThrownBy(() ->
            known.answer(
                key,
                () -> {
                  throw new IllegalArgumentException("broken");
                }))
        .hasMessage("broken");
    assertThat(known.answer(key, () -> answer)).isSameAs(answer);
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private void add(TableName table, String to, @Nullable String from, @Nullable Object[] row) {
    lake.commit(
        new LakeCommit(
            List.of(
                new TableAppend(table, new Rows(COLUMNS, List.<@Nullable Object[]>of(row)), null)),
            new Mark(table.toString(), from, to)));
  }

  private MetricAnswer answer(List<String> by, Map<String, List<String>> filters) {
    return metrics.answer(query(by, filters, null));
  }

  private static MetricQuery query(
      List<String> by, Map<String, List<String>> filters, @Nullable LocalDate from) {
    return new MetricQuery("revenue", by, from, null, null, false, false, 100, filters);
  }

  private static List<List<@Nullable Object>> rows(MetricAnswer answer) {
    var rows = new ArrayList<List<@Nullable Object>>();
    answer.rows().forEach(row -> rows.add(new ArrayList<@Nullable Object>(row.values())));
    return rows;
  }

  private static @Nullable Object[] sale(String category, double amount, String at) {
    return new @Nullable Object[] {category, amount, Instant.parse(at)};
  }
}
