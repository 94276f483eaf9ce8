package dev.millrace.lake;

import static dev.millrace.lake.LakeFixture.appendOf;
import static dev.millrace.lake.LakeFixture.commit;
import static dev.millrace.lake.LakeFixture.read;
import static dev.millrace.lake.LakeFixture.row;
import static dev.millrace.lake.LakeFixture.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.millrace.contracts.lake.LakeCommit;
import dev.millrace.contracts.lake.LakeCommit.Mark;
import dev.millrace.contracts.lake.TableState;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.Problem;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.sql.SqlQuery;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LakeCommitTest {

  @TempDir Path home;
  private LakeFixture it;

  @BeforeEach
  void open() {
    it = LakeFixture.open(home);
  }

  @AfterEach
  void close() {
    it.close();
  }

  @Test
  void everyTypeComesBackAsItWentIn() {
    @Nullable Object[] full =
        row(
            "čaj \"☕\"",
            1,
            2L,
            0.5,
            true,
            LocalDate.of(2024, 2, 29),
            Instant.parse("2024-02-29T23:59:59.123456Z"),
            new BigDecimal("12.50"));
    @Nullable Object[] empty = new @Nullable Object[8];

    it.append(
        "bronze.all_types",
        "m",
        rows(
            "s string, i integer, l long, d double, b boolean, day date, ts timestamp, m decimal(18,2)",
            full,
            empty));
    it = it.reopen();

    assertThat(it.read("from bronze.all_types order by s nulls last"))
        .containsExactly(Arrays.asList(full), Arrays.asList(empty));
  }

  @Test
  void aCommitAnswersTheTablesItLeft() {
    var states =
        it.lake()
            .commit(
                commit(
                    "m",
                    appendOf("bronze.a", rows("id long", row(1L), row(2L)), null),
                    appendOf("bronze.b", rows("name string", row("x")), null)));

    assertThat(states).extracting(TableState::rows).containsExactly(2L, 1L);
    assertThat(states).allSatisfy(state -> assertThat(state.bytes()).isPositive());
    assertThat(it.lake().view().tables()).isEqualTo(states);
    assertThat(it.lake().mark("m")).contains("done");
  }

  @Test
  void theSameCommitTwiceWritesOnce() throws IOException {
    var once = commit("file/1", appendOf("bronze.a", rows("id long", row(1L)), null));
    it.lake().commit(once);
    long files = filesBelow(home.resolve("lake"));

    var problem = problem(() -> it.lake().commit(once));

    assertThat(problem)
        .isEqualTo(
            ProblemCode.LAKE_CONFLICT.problem(
                "The mark 'file/1' is not at 'null' any more; expected that nobody had done this work yet.",
                "Read the mark and go on from there."));
    assertThat(it.read("select count(*) from bronze.a")).containsExactly(List.of(1L));
    assertThat(filesBelow(home.resolve("lake"))).isEqualTo(files);
  }

  @Test
  void aMarkMovesFromValueToValue() {
    it.lake().commit(step(null, "1"));
    it.lake().commit(step("1", "2"));

    assertThat(problem(() -> it.lake().commit(step("1", "2"))).code())
        .isEqualTo(ProblemCode.LAKE_CONFLICT);
    assertThat(it.lake().mark("log/events")).contains("2");
    assertThat(it.lake().mark("log/other")).isEmpty();
    assertThat(it.read("select count(*) from bronze.events")).containsExactly(List.of(2L));
  }

  @Test
  void noRowsStillMoveTheMarkAndMakeTheTable() {
    it.append("bronze.empty", "first", rows("id long, name string"));
    long snapshot = it.lake().view().find(TableName.of("bronze.empty")).orElseThrow().snapshotId();

    it.append("bronze.empty", "second", rows("id long, name string"));

    var state = it.lake().view().find(TableName.of("bronze.empty")).orElseThrow();
    assertThat(state.snapshotId()).isEqualTo(snapshot);
    assertThat(state.rows()).isZero();
    assertThat(it.lake().mark("second")).contains("done");
    assertThat(it.read("from bronze.empty")).isEmpty();
  }

  @Test
  void ofTwoThreadsWithOneMarkOneWins() throws Exception {
    it.append("bronze.a", "before", rows("id long", row(0L)));
    var commit = commit("race", appendOf("bronze.a", rows("id long", row(1L)), null));

    List<Boolean> won =
        inParallel(
            4,
            _ -> {
              try {
                it.lake().commit(commit);
                return true;
              } catch (MillraceException e) {
                assertThat(e.problem().code()).isEqualTo(ProblemCode.LAKE_CONFLICT);
                return false;
              }
            });

    assertThat(won).containsOnlyOnce(true);
    assertThat(it.read("select count(*) from bronze.a")).containsExactly(List.of(2L));
  }

  @Test
  void threadsAddToOneTableWithoutLoss() throws Exception {
    inParallel(
        4,
        thread -> {
          for (int i = 0; i < 5; i++) {
            it.append(
                "bronze.a",
                "m/%d/%d".formatted(thread, i),
                rows("thread integer, c%d integer".formatted(thread), row(thread, i)));
          }
          return thread;
        });

    assertThat(
            it.read(
                "select thread, count(*), sum(c0 + 0), sum(c3) from bronze.a group by 1 order by 1"))
        .extracting(row -> row.subList(0, 2))
        .containsExactly(List.of(0, 5L), List.of(1, 5L), List.of(2, 5L), List.of(3, 5L));
  }

  @Test
  void twoLakesOnOneCatalogRetryWhereTheOtherWasFaster() throws Exception {
    try (var other = LakeFixture.open(home)) {
      var lakes = List.of(it, other);
      inParallel(
          2,
          which -> {
            for (int i = 0; i < 10; i++) {
              lakes
                  .get(which)
                  .append("bronze.a", "m/%d/%d".formatted(which, i), rows("id integer", row(i)));
            }
            return which;
          });
    }

    assertThat(it.read("select count(*) from bronze.a")).containsExactly(List.of(20L));
  }

  @Test
  void oneImpossibleTableKeepsAllOthersOut() throws IOException {
    it.append("bronze.b", "before", rows("id string", row("x")));
    long files = filesBelow(home.resolve("lake"));

    var problem =
        problem(() ->
            it.lake()
                .commit(
                    commit(
                        "m",
                        appendOf("bronze.a", rows("id long", row(1L)), null),
                        appendOf("bronze.b", rows("id double", row(1.5)), null))));

    assertThat(problem)
        .isEqualTo(
            ProblemCode.COLUMN_TYPE_UNSUPPORTED.problem(
                "The column 'id' of the table 'bronze.b' is 'string' and cannot take values of the type 'double'.",
                "Convert the values, or write them to a column of another name."));
    assertThat(it.lake().view().find(TableName.of("bronze.a"))).isEmpty();
    assertThat(it.lake().mark("m")).isEmpty();
    assertThat(filesBelow(home.resolve("lake"))).isEqualTo(files);
  }

  @Test
  void aFailureWhileWritingTheSecondTableKeepsTheFirstOut() throws IOException {
    var problem =
        problem(() ->
            it.lake()
                .commit(
                    commit(
                        "m",
                        appendOf("bronze.a", rows("id long", row(1L)), null),
                        appendOf(
                            "bronze.b",
                            rows("price decimal(4,2)", row(new BigDecimal("100.00"))),
                            null))));

    assertThat(problem.code()).isEqualTo(ProblemCode.ROW_CONTRACT);
    assertThat(it.lake().view().tables()).isEmpty();
    assertThat(filesBelow(home.resolve("lake"))).isZero();
  }

  @Test
  void newColumnsAreAddedAndNarrowOnesWidened() {
    it.append(
        "bronze.a", "1", rows("id integer, price decimal(5,2)", row(1, new BigDecimal("1.50"))));
    it.append(
        "bronze.a",
        "2",
        rows(
            "note string, id long, price decimal(9,2)",
            row("new", 5_000_000_000L, new BigDecimal("1234567.89"))));
    it.append("bronze.a", "3", rows("ID integer", row(3)));

    assertThat(it.lake().view().describe(new SqlQuery("from bronze.a")))
        .extracting(column -> column.name() + " " + column.type())
        .containsExactly("id long", "price decimal(9,2)", "note string");
    assertThat(it.read("from bronze.a order by id"))
        .containsExactly(
            Arrays.asList(1L, new BigDecimal("1.50"), null),
            Arrays.asList(3L, null, null),
            Arrays.asList(5_000_000_000L, new BigDecimal("1234567.89"), "new"));
  }

  @Test
  void aColumnTwiceIsAProblem() {
    assertThat(problem(() -> it.append("bronze.a", "m", rows("id long, ID long"))).message())
        .isEqualTo(
            "The table 'bronze.a' would have the column 'ID' twice; expected names that differ in more than case.");
  }

  @Test
  void daysSplitATable() {
    var rows =
        rows(
            "ts timestamp, ts_day string",
            row(Instant.parse("2024-01-01T23:59:59.999999Z"), "first"),
            row(Instant.parse("2024-01-02T00:00:00Z"), "second"),
            row(null, "none"),
            row(Instant.parse("1969-12-31T12:00:00Z"), "old"));
    it.lake().commit(commit("1", appendOf("bronze.a", rows, "ts")));
    it.lake().commit(commit("2", appendOf("bronze.a", rows, "ts")));

    assertThat(it.read("select ts_day, count(*) from bronze.a group by 1 order by 1"))
        .containsExactly(
            List.of("first", 2L), List.of("none", 2L), List.of("old", 2L), List.of("second", 2L));
  }

  @Test
  void onlyADateOrATimestampSplitsATable() {
    var byName = commit("1", appendOf("bronze.a", rows("name string", row("x")), "name"));
    var byNothing = commit("1", appendOf("bronze.a", rows("name string", row("x")), "at"));

    assertThat(problem(() -> it.lake().commit(byName)))
        .isEqualTo(
            ProblemCode.DEFINITION_VALUE.problem(
                "The table 'bronze.a' is to be split by the day of 'name', which is of the type 'string'; expected a date or timestamp column.",
                "Name a date or timestamp column of the table, or none."));
    assertThat(problem(() -> it.lake().commit(byNothing)).message())
        .contains("'at', which it lacks");
  }

  @Test
  void aViewKeepsItsPoint() {
    it.append("bronze.a", "1", rows("id long", row(1L)));
    var before = it.lake().view();

    for (int i = 0; i < 30; i++) {
      it.append("bronze.a", "more/" + i, rows("id long, extra string", row(2L, "x")));
    }

    assertThat(read(before, "from bronze.a")).containsExactly(List.of(1L));
    assertThat(it.read("select count(*) from bronze.a")).containsExactly(List.of(31L));
  }

  @Test
  void anUnknownTableIsNotFound() {
    it.append("gold.fct_orders", "1", rows("id long", row(1L)));

    assertThat(problem(() -> it.read("from gold.fct_ordres")))
        .isEqualTo(
            ProblemCode.NOT_FOUND.problem(
                "The query reads the table 'gold.fct_ordres', which the lake does not have.",
                "Did you mean 'gold.fct_orders'?"));
    assertThat(problem(() -> it.read("from read_csv('/etc/passwd')")).code())
        .isEqualTo(ProblemCode.SQL_FORBIDDEN);
  }

  private LakeCommit step(@Nullable String before, String after) {
    return new LakeCommit(
        List.of(appendOf("bronze.events", rows("id string", row(after)), null)),
        new Mark("log/events", before, after));
  }

  private static Problem problem(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    return catchThrowableOfType(MillraceException.class, call).problem();
  }

  private static long filesBelow(Path directory) throws IOException {
    try (var files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).count();
    }
  }

  private interface Task<T> {
    T run(int thread) throws Exception;
  }

  private static <T> List<T> inParallel(int threads, Task<T> task) throws Exception {
    try (var executor = Executors.newFixedThreadPool(threads)) {
      List<Callable<T>> calls =
          IntStream.range(0, threads).<Callable<T>>mapToObj(i -> () -> task.run(i)).toList();
      List<Future<T>> futures = executor.invokeAll(calls);
      List<T> answers = new java.util.ArrayList<>();
      for (Future<T> future : futures) {
        answers.add(future.get());
      }
      return answers;
    }
  }
}
