package dev.millrace.embedded.duckdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.Problem;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.sql.ParquetLayout;
import dev.millrace.contracts.sql.QueryStop;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.contracts.sql.SqlSession;
import dev.millrace.contracts.sql.SqlSession.FieldColumn;
import dev.millrace.contracts.sql.TableScan;
import dev.millrace.contracts.sql.WrittenFile;
import dev.millrace.contracts.sql.WrittenFile.ColumnFigures;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.ColumnType;
import dev.millrace.contracts.table.Rows;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DuckDbSessionTest {

  private static final TableName TABLE = TableName.of("gold.things");

  @TempDir Path home;
  private Path data;
  private DuckDbEngine engine;
  private SqlSession session;

  @BeforeEach
  void open() {
    data = home.resolve("lake/gold/things");
    engine =
        DuckDbEngine.open(
            DuckDbSettings.of(home.resolve("lake"), home.resolve("tmp")).withSessions(2));
    session = engine.open();
  }

  @AfterEach
  void close() {
    session.close();
    engine.close();
  }

  @Test
  void everyTypeComesBackAsItWentIn() {
    List<FieldColumn> columns =
        columns(
            "s string",
            "i integer",
            "l long",
            "d double",
            "b boolean",
            "day date",
            "at timestamp",
            "money decimal(18,2)",
            "wide decimal(38,10)",
            "small decimal(4,4)");
    List<@Nullable Object> first =
        Arrays.asList(
            "žluťoučký 'kůň' \"😀\"\n",
            7,
            -9L,
            0.1,
            true,
            LocalDate.of(1969, 12, 31),
            Instant.parse("2024-02-29T23:59:59.999999Z"),
            new BigDecimal("-12.50"),
            new BigDecimal("1234567890123456789012345678.0123456789"),
            new BigDecimal("0.1234"));
    List<@Nullable Object> empty = Arrays.asList(new @Nullable Object[10]);
    List<@Nullable Object> extreme =
        Arrays.asList(
            "",
            Integer.MIN_VALUE,
            Long.MAX_VALUE,
            Double.NaN,
            false,
            LocalDate.of(9999, 12, 31),
            Instant.parse("1900-01-01T00:00:00Z"),
            new BigDecimal("9999999999999999.99"),
            new BigDecimal("0.0000000000"),
            new BigDecimal("-0.9999"));

    bind(columns, session.write(rows(columns, first, empty, extreme), layout(columns), data));

    var read = read("select * from gold.things");
    assertThat(read.columns).isEqualTo(columns.stream().map(FieldColumn::column).toList());
    assertThat(read.rows).containsExactlyInAnyOrder(first, empty, extreme);
  }

  @Test
  @Timeout(60)
  void aQueryEndsWhenItIsStoppedAndTheNextOneRuns() {
    var endless =
        new SqlQuery(
            "select count(*) from range(1000000000) a, range(1000) b where (a.range * b.range) % 7 = 3");
    var stop = new QueryStop();
    var stopping =
        CompletableFuture.runAsync(
            stop::stop, CompletableFuture.delayedExecutor(300, TimeUnit.MILLISECONDS));

    assertThatThrownBy(() -> stop.during(() -> session.read(endless, _ -> {})))
        .isInstanceOfSatisfying(
            MillraceException.class,
            e -> assertThat(e.problem().code()).isEqualTo(ProblemCode.SQL_STOPPED));

    stopping.join();
    var answers = new ArrayList<@Nullable Object>();
    session.read(new SqlQuery("select 42"), row -> answers.add(row[0]));
    assertThat(answers).containsExactly(42);
  }

  @Test
  void figuresNameWhatAFileHolds() {
    List<FieldColumn> columns = columns("id long", "at timestamp", "we\"ird, .name string");
    var files =
        session.write(
            new SqlQuery(
                "select i, timestamptz '2024-01-01 10:00:00.5' + to_days(i::int), case when i > 0 then 'v' || i end"
                    + " from range(3) r(i)"),
            layout(columns),
            data);

    WrittenFile file = files.getFirst();
    assertThat(files).hasSize(1);
    assertThat(file.rows()).isEqualTo(3);
    assertThat(file.path()).hasSize(file.bytes()).hasExtension("parquet");
    assertThat(file.columns().get("id")).isEqualTo(figures(3, 0, file, "id", 0L, 2L));
    assertThat(file.columns().get("at"))
        .isEqualTo(
            figures(
                3,
                0,
                file,
                "at",
                Instant.parse("2024-01-01T10:00:00.5Z"),
                Instant.parse("2024-01-03T10:00:00.5Z")));
    assertThat(file.columns().get("we\"ird, .name"))
        .isEqualTo(figures(3, 1, file, "we\"ird, .name", "v1", "v2"));
  }

  @Test
  void daysSplitTheFilesAndKeepTheColumn() {
    List<FieldColumn> columns = columns("id long", "at timestamp");
    var query =
        new SqlQuery(
            "select i, case when i % 4 < 3 then timestamp '2024-01-01 23:30:00' + to_days((i % 4)::int) end"
                + " from range(100000) r(i)");

    var files = session.write(query, new ParquetLayout(columns, "at", 1 << 26), data);

    int first = (int) LocalDate.of(2024, 1, 1).toEpochDay();
    assertThat(files)
        .extracting(WrittenFile::partitionDay)
        .containsExactlyInAnyOrder(first, first + 1, first + 2, null);
    assertThat(files).extracting(WrittenFile::rows).containsOnly(25_000L);
    bind(columns, files);
    assertThat(read("select count(\"at\"), min(\"at\") from gold.things").rows)
        .containsExactly(List.of(75_000L, Instant.parse("2024-01-01T23:30:00Z")));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 9})
  void rowsOfFewDaysAndOfManyAreSplitAlike(int days) {
    List<FieldColumn> columns = columns("id long", "day date", "name string", "at timestamp");
    LocalDate first = LocalDate.of(2024, 1, 1);
    var rows =
        Rows.gather(
            columns.stream().map(FieldColumn::column).toList(),
            sink ->
                LongStream.range(0, 90)
                    .forEach(i ->
                        sink.row(
                            new @Nullable Object[] {
                              i,
                              first.plusDays(i % days),
                              "é".getBytes(StandardCharsets.UTF_8),
                              1_700_000_000_000_000L + i
                            })));

    var files = session.write(rows, new ParquetLayout(columns, "day", 1 << 26), data);

    assertThat(files).extracting(WrittenFile::rows).containsOnly(90L / days);
    assertThat(files)
        .extracting(WrittenFile::partitionDay)
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, days).mapToObj(i -> (int) first.toEpochDay() + i).toList());
    bind(columns, files);
    assertThat(
            read("select count(distinct id), min(name), max(name), max(\"at\") from gold.things")
                .rows)
        .containsExactly(List.of(90L, "é", "é", Instant.ofEpochSecond(1_700_000_000L, 89_000)));
  }

  @Test
  void filesOfManyDaysAreFew() {
    List<FieldColumn> columns = columns("id long", "day date");
    var query =
        new SqlQuery("select i, date '2024-01-01' + (i % 180)::int from range(500000) r(i)");

    assertThat(session.write(query, new ParquetLayout(columns, "day", 1 << 26), data)).hasSize(180);
  }

  @Test
  void anEmptyAnswerWritesNothing() throws IOException {
    List<FieldColumn> columns = columns("id long");

    assertThat(session.write(new SqlQuery("select 1 where false"), layout(columns), data))
        .isEmpty();
    assertThat(session.write(rows(columns), layout(columns), data)).isEmpty();
    assertThat(filesBelow(data)).isEmpty();
  }

  @Test
  void aTableWithoutFilesIsEmptyAndTyped() {
    List<FieldColumn> columns = columns("id long", "at timestamp", "d decimal(9,2)");
    bind(columns, List.of());

    assertThat(session.describe(new SqlQuery("from gold.things")))
        .isEqualTo(columns.stream().map(FieldColumn::column).toList());
    assertThat(read("from gold.things").rows).isEmpty();
  }

  @Test
  void oldFilesReadByFieldIdAfterTheTableChanged() {
    List<FieldColumn> before =
        columns("id integer", "name string", "gone string", "d decimal(9,2)");
    List<FieldColumn> after =
        List.of(
            field(1, "id", "long"),
            field(2, "title", "string"),
            field(4, "d", "decimal(12,2)"),
            field(5, "gone", "double"));
    var files = new ArrayList<WrittenFile>();
    files.addAll(session.write(new SqlQuery("select 1, 'a', 'x', 1.5"), layout(before), data));
    files.addAll(session.write(new SqlQuery("select 2, 'b', 2.5, 9.5"), layout(after), data));

    session.close();
    engine.close();
    open();
    bind(after, files);

    assertThat(session.describe(new SqlQuery("from gold.things")))
        .isEqualTo(after.stream().map(FieldColumn::column).toList());
    assertThat(read("from gold.things order by id").rows)
        .containsExactly(
            Arrays.asList(1L, "a", new BigDecimal("1.50"), null),
            Arrays.asList(2L, "b", new BigDecimal("2.50"), 9.5));
  }

  @Test
  void otherNumbersAndTimesBecomeTheTypesOfTheLake() {
    var read =
        read(
            "select 1::tinyint a, 2::uinteger b, 3::hugeint c, 4::ubigint d, 1.5::float e,"
                + " timestamp '2024-01-01 10:00:00.25' f, timestamp_ns '2024-01-01 10:00:00' g,"
                + " null h, 'x'::enum('x', 'y') i, '{\"a\": 1}'::json j,"
                + " 'd2719c0e-5e49-4b2c-9a4e-4ee9d42d5dd3'::uuid k, sum(5) l");

    assertThat(read.columns.stream().map(c -> c.type().toString()))
        .containsExactly(
            "integer",
            "long",
            "decimal(38,0)",
            "decimal(20,0)",
            "double",
            "timestamp",
            "timestamp",
            "string",
            "string",
            "string",
            "string",
            "decimal(38,0)");
    assertThat(read.rows.getFirst())
        .containsExactly(
            1,
            2L,
            new BigDecimal(3),
            new BigDecimal(4),
            1.5,
            Instant.parse("2024-01-01T10:00:00.25Z"),
            Instant.parse("2024-01-01T10:00:00Z"),
            null,
            "x",
            "{\"a\": 1}",
            "d2719c0e-5e49-4b2c-9a4e-4ee9d42d5dd3",
            new BigDecimal(5));
  }

  @Test
  void aColumnThatTablesCannotHoldIsAProblem() {
    var problem = problem(() -> session.describe(new SqlQuery("select {'a': 1} as \"my struct\"")));

    assertThat(problem)
        .isEqualTo(
            ProblemCode.COLUMN_TYPE_UNSUPPORTED.problem(
                "The column 'my struct' has the type 'STRUCT(a INTEGER)'; expected one of string, integer, long, double, boolean, date, timestamp, decimal(p,s).",
                "Cast it, as in 'cast(\"my struct\" as varchar)', or take it apart into columns."));
  }

  @Test
  void parametersAreBound() {
    var query =
        SqlQuery.of(
            "select ? as a, ?::date as b, ? as c, ? as d, ? as e",
            "it's",
            LocalDate.of(2024, 1, 2),
            Instant.parse("2024-01-01T00:00:00Z"),
            new BigDecimal("1.25"),
            null);
    var read = new Collected();

    session.read(query, read);

    assertThat(read.rows.getFirst())
        .containsExactly(
            "it's",
            LocalDate.of(2024, 1, 2),
            Instant.parse("2024-01-01T00:00:00Z"),
            new BigDecimal("1.25"),
            null);
    assertThat(session.describe(query)).isEqualTo(read.columns);
    List<FieldColumn> columns = columns("n long");
    bind(columns, session.write(SqlQuery.of("select ?::int + 1", 4), layout(columns), data));
    assertThat(read("from gold.things").rows).containsExactly(List.of(5L));
  }

  @Test
  void anErrorNamesItsLineAndTheSessionGoesOn() {
    var problem =
        problem(() ->
            session.write(
                new SqlQuery("select 1,\n  nothing\nfrom range(3)"),
                layout(columns("a long", "b long")),
                data));

    assertThat(problem.code()).isEqualTo(ProblemCode.SQL_ERROR);
    assertThat(problem.message())
        .startsWith("Binder Error: Referenced column \"nothing\" not found")
        .contains("LINE 2:   nothing");
    assertThat(read("select 1").rows).containsExactly(List.of(1));
  }

  @Test
  void aFailedWriteLeavesNoFile() throws IOException {
    List<FieldColumn> columns = columns("a integer");

    var problem =
        problem(() ->
            session.write(
                new SqlQuery(
                    "select case when i < 900000 then '1' else 'x' end from range(1000000) r(i)"),
                layout(columns),
                data));

    assertThat(problem.message())
        .startsWith("Conversion Error: Could not convert string 'x' to INT32");
    assertThat(filesBelow(data)).isEmpty();
  }

  @Test
  void aDecimalThatDoesNotFitIsAProblem() {
    List<FieldColumn> columns = columns("price decimal(5,2)");

    var problem =
        problem(() ->
            session.write(rows(columns, List.of(new BigDecimal("1.234"))), layout(columns), data));

    assertThat(problem)
        .isEqualTo(
            ProblemCode.ROW_CONTRACT.problem(
                "The column 'price' got the value '1.234'; expected a decimal(5,2).",
                "Round it, or give the column a wider type."));
  }

  @Test
  void sessionsDoNotSeeEachOther() {
    bind(columns("id long"), List.of());

    try (var other = engine.open()) {
      assertThat(problem(() -> other.describe(new SqlQuery("from gold.things"))).code())
          .isEqualTo(ProblemCode.SQL_ERROR);
    }
  }

  @Test
  void aThirdSessionWaitsForOneOfTwo() {
    var second = engine.open();
    var third = CompletableFuture.supplyAsync(engine::open);
    assertThat(third).isNotDone();

    second.close();

    third.orTimeout(10, java.util.concurrent.TimeUnit.SECONDS).join().close();
  }

  @Test
  void aLargeAnswerIsStreamed() {
    var sum = new long[1];

    session.read(
        new SqlQuery("select i, repeat('x', 100) from range(3000000) r(i)"),
        row -> sum[0] += (Long) row[0]);

    assertThat(sum[0]).isEqualTo(LongStream.range(0, 3_000_000).sum());
  }

  @Test
  void nothingIsWrittenOutsideTheDirectory() {
    List<FieldColumn> columns = columns("id long");

    assertThatThrownBy(
            () -> session.write(new SqlQuery("select 1"), layout(columns), home.resolve("else")))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aFullDiskHasItsOwnProblem() {
    var full =
        SqlProblems.of(
            new java.sql.SQLException(
                "IO Error: Could not write file \"x.parquet\": No space left on device"));

    assertThat(full.problem())
        .isEqualTo(
            ProblemCode.DISK_FULL.problem(
                "DuckDB could not write, because the disk is full: IO Error: Could not write file \"x.parquet\": No space left on device",
                "Free some space, then run it again."));
  }

  private Collected read(String sql) {
    var read = new Collected();
    session.read(new SqlQuery(sql), read);
    return read;
  }

  private void bind(List<FieldColumn> columns, List<WrittenFile> files) {
    session.bind(TABLE, TableScan.of(columns, files.stream().map(WrittenFile::path).toList()));
  }

  private static ParquetLayout layout(List<FieldColumn> columns) {
    return new ParquetLayout(columns, null, 1 << 26);
  }

  private static List<FieldColumn> columns(String... texts) {
    List<FieldColumn> columns = new ArrayList<>();
    for (String text : texts) {
      int space = text.lastIndexOf(' ');
      columns.add(field(columns.size() + 1, text.substring(0, space), text.substring(space + 1)));
    }
    return columns;
  }

  private static FieldColumn field(int id, String name, String type) {
    return new FieldColumn(id, new Column(name, ColumnType.of(type)));
  }

  private static Rows rows(List<FieldColumn> columns, List<?>... rows) {
    return Rows.gather(
        columns.stream().map(FieldColumn::column).toList(),
        sink -> Arrays.stream(rows).map(List::toArray).forEach(sink::row));
  }

  private static ColumnFigures figures(
      long values, long nulls, WrittenFile file, String column, Object min, Object max) {
    long bytes =
        Optional.ofNullable(file.columns().get(column)).map(ColumnFigures::bytes).orElseThrow();
    return new ColumnFigures(values, nulls, bytes, min, max);
  }

  private static List<Path> filesBelow(Path directory) throws IOException {
    try (var files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  private static Problem problem(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    return catchThrowableOfType(MillraceException.class, call).problem();
  }
}
