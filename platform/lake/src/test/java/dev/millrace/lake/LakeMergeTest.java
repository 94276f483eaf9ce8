package dev.millrace.lake;

import static dev.millrace.lake.LakeFixture.row;
import static dev.millrace.lake.LakeFixture.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.millrace.contracts.lake.LakeCommit;
import dev.millrace.contracts.lake.LakeCommit.Mark;
import dev.millrace.contracts.lake.TableAppend;
import dev.millrace.contracts.lake.TableChange;
import dev.millrace.contracts.lake.TableDelete;
import dev.millrace.contracts.lake.TableMerge;
import dev.millrace.contracts.lake.TableOverwrite;
import dev.millrace.contracts.lake.TableOverwrite.Slice;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.table.Rows;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LakeMergeTest {

  private static final TableName ORDERS = TableName.of("bronze.orders");

  @TempDir Path home;
  private LakeFixture it;
  private int commits;

  @BeforeEach
  void open() {
    it = LakeFixture.open(home);
  }

  @AfterEach
  void close() {
    it.close();
  }

  @Test
  void rowsWithAKnownKeyReplaceAndOthersAreAdded() {
    merge(rows("id long, state string", row(1L, "new"), row(2L, "new")), "id");
    merge(rows("id long, state string", row(2L, "paid"), row(3L, "new")), "id");

    assertThat(it.read("select id, state from bronze.orders order by id"))
        .containsExactly(List.of(1L, "new"), List.of(2L, "paid"), List.of(3L, "new"));
  }

  @Test
  void theLastOfSeveralRowsWithAKeyCounts() {
    merge(
        rows("id long, state string", row(1L, "a"), row(1L, "b"), row(2L, "x"), row(1L, "c")),
        "id");
    merge(rows("id long, state string", row(2L, "y"), row(2L, "z")), "id");

    assertThat(it.read("select id, state from bronze.orders order by id"))
        .containsExactly(List.of(1L, "c"), List.of(2L, "z"));
  }

  @Test
  void onlyFilesThatHoldAChangedKeyAreWrittenAnew() throws IOException {
    for (long from = 0; from < 500; from += 100) {
      append(numbered(from, from + 100));
    }
    // Covers the same keys as the third file, yet holds none that changes.
    append(rows("id long, state string", row(205L, "odd"), row(290L, "odd")));
    Set<Path> before = files();

    merge(rows("id long, state string", row(210L, "changed")), "id");

    assertThat(files()).containsAll(before).hasSize(before.size() + 1);
    assertThat(
            it.read(
                "select count(*), count(distinct id), sum((state = 'changed')::int) from bronze.orders"))
        .hasToString("[[502, 500, 1]]");
    var table = it.lake().view().find(ORDERS).orElseThrow();
    assertThat(table.rows()).isEqualTo(502);
  }

  @Test
  void keysOfSeveralColumnsAndTypesAreTheSameKeyOnlyTogether() {
    var at = Instant.parse("2026-05-01T10:00:00Z");
    var day = LocalDate.of(2026, 5, 1);
    String columns =
        "shop string, at timestamp, day date, price decimal(10,2), isNew boolean, n integer";
    var price = new BigDecimal("9.90");
    merge(
        rows(columns, row("a", at, day, price, true, 1), row("b", at, day, price, true, 1)),
        "shop",
        "at",
        "day",
        "price",
        "isNew");

    merge(
        rows(
            columns,
            row("a", at, day, price, true, 2),
            row("b", at.plusNanos(1000), day, price, true, 2),
            row("b", at, day, price, false, 3)),
        "shop",
        "at",
        "day",
        "price",
        "isNew");

    assertThat(it.read("select shop, n from bronze.orders order by shop, n"))
        .containsExactly(List.of("a", 2), List.of("b", 1), List.of("b", 2), List.of("b", 3));
  }

  @Test
  void aRowMayMoveToTheDayOfAnotherPartition() {
    var may = Instant.parse("2026-05-01T10:00:00Z");
    var june = Instant.parse("2026-06-01T10:00:00Z");
    commit(
        new TableMerge(
            ORDERS,
            rows("id long, at timestamp", row(1L, may), row(2L, may)),
            List.of("id"),
            "at"));
    commit(
        new TableMerge(ORDERS, rows("id long, at timestamp", row(1L, june)), List.of("id"), "at"));

    assertThat(it.read("select id, o.at from bronze.orders o order by id"))
        .containsExactly(List.of(1L, june), List.of(2L, may));
    assertThat(
            it.read(
                "select id from bronze.orders o where o.at >= timestamptz '2026-06-01 00:00:00+00'"))
        .containsExactly(List.of(1L));
  }

  @Test
  void aColumnThatTheRowsLackIsEmptyAfterwardsAndANewOneIsAdded() {
    merge(rows("id long, name string", row(1L, "Ada"), row(2L, "Bo")), "id");
    merge(rows("id long, city string", row(2L, "Ulm")), "id");

    assertThat(it.read("select id, name, city from bronze.orders order by id"))
        .hasToString("[[1, Ada, null], [2, null, Ulm]]");
  }

  @Test
  void aKeyThatIsEmptyIsAProblemAndNothingIsWritten() throws IOException {
    merge(rows("id long, state string", row(1L, "new")), "id");
    Set<Path> before = files();

    var problem =
        catchThrowableOfType(
                MillraceException.class,
                () -> merge(rows("id long, state string", row(null, "x"), row(1L, "y")), "id"))
            .problem();

    assertThat(problem)
        .isEqualTo(
            ProblemCode.ROW_CONTRACT.problem(
                "The column 'id' of the key is empty in 1 of 2 rows for 'bronze.orders'; expected a value in each.",
                "Leave such rows out, or choose another key."));
    assertThat(files()).isEqualTo(before);
    assertThat(it.read("from bronze.orders")).containsExactly(List.of(1L, "new"));
  }

  @Test
  void aSliceIsReplacedAndTheRestStays() {
    append(rows("id long, state string", row(1L, "a"), row(2L, "b"), row(3L, null)));
    append(rows("id long, state string", row(4L, "b")));

    overwrite(rows("id long, state string", row(5L, "b")), new Slice("state", "b"));

    assertThat(it.read("select id, state from bronze.orders order by id"))
        .hasToString("[[1, a], [3, null], [5, b]]");
    overwrite(rows("id long, state string"), new Slice("state", "b"));
    assertThat(it.read("select id from bronze.orders order by id"))
        .containsExactly(List.of(1L), List.of(3L));
  }

  @Test
  void rowsAreDeletedByTheirColumns() {
    append(rows("id long, state string", row(1L, "a"), row(2L, "b"), row(3L, null)));
    append(rows("id long, state string", row(4L, "b"), row(5L, "c")));

    delete(rows("id long", row(2L), row(5L), row(9L)));

    assertThat(it.read("select id from bronze.orders order by id"))
        .containsExactly(List.of(1L), List.of(3L), List.of(4L));
    delete(rows("id long, state string", row(4L, "other"), row(1L, "a")));
    assertThat(it.read("select id from bronze.orders order by id"))
        .containsExactly(List.of(3L), List.of(4L));
  }

  @Test
  void allRowsAreReplacedInOneCommitWithItsMark() {
    append(numbered(0, 50));

    overwrite(rows("id long, state string", row(7L, "only")), null);

    assertThat(it.read("from bronze.orders")).containsExactly(List.of(7L, "only"));
    assertThat(it.lake().mark("test/" + commits)).contains("done");
    overwrite(rows("id long, state string"), null);
    assertThat(it.read("select count(*) from bronze.orders")).containsExactly(List.of(0L));
  }

  @Test
  void mergesAndAppendsOfOneCommitAreVisibleTogetherOrNotAtAll() {
    merge(rows("id long, state string", row(1L, "a")), "id");
    var change =
        new LakeCommit(
            List.of(
                new TableMerge(
                    ORDERS, rows("id long, state string", row(1L, "b")), List.of("id"), null),
                new TableAppend(TableName.of("bronze.history"), rows("id long", row(1L)), null)),
            new Mark("test/1", null, "again"));

    assertThat(
            catchThrowableOfType(MillraceException.class, () -> it.lake().commit(change))
                .problem()
                .code())
        .isEqualTo(ProblemCode.LAKE_CONFLICT);

    assertThat(it.read("from bronze.orders")).containsExactly(List.of(1L, "a"));
    assertThat(it.lake().view().find(TableName.of("bronze.history"))).isEmpty();
  }

  @Test
  void concurrentMergesOfTheSameKeysLoseNoUpdate() {
    merge(rows("id long, n long", row(0L, 0L)), "id");
    List<CompletableFuture<Void>> writers = new ArrayList<>();
    for (long writer = 1; writer <= 4; writer++) {
      long id = writer;
      writers.add(
          CompletableFuture.runAsync(() -> {
            for (long n = 1; n <= 5; n++) {
              it.lake()
                  .commit(
                      new LakeCommit(
                          List.of(
                              new TableMerge(
                                  ORDERS,
                                  rows("id long, n long", row(id, n), row(0L, id * 100 + n)),
                                  List.of("id"),
                                  null)),
                          new Mark("w/" + id + "/" + n, null, "done")));
            }
          }));
    }
    writers.forEach(CompletableFuture::join);

    assertThat(it.read("select id, n from bronze.orders where id > 0 order by id"))
        .containsExactly(List.of(1L, 5L), List.of(2L, 5L), List.of(3L, 5L), List.of(4L, 5L));
    assertThat(it.read("select count(*) from bronze.orders where id = 0"))
        .containsExactly(List.of(1L));
  }

  private void merge(Rows rows, String... key) {
    commit(new TableMerge(ORDERS, rows, List.of(key), null));
  }

  private void append(Rows rows) {
    commit(new TableAppend(ORDERS, rows, null));
  }

  private void overwrite(Rows rows, @Nullable Slice slice) {
    commit(new TableOverwrite(ORDERS, rows, slice, null));
  }

  private void delete(Rows rows) {
    commit(new TableDelete(ORDERS, rows));
  }

  private void commit(TableChange change) {
    it.lake().commit(new LakeCommit(List.of(change), new Mark("test/" + ++commits, null, "done")));
  }

  private static Rows numbered(long from, long to) {
    @Nullable Object[][] values = new @Nullable Object[(int) (to - from)][];
    for (int i = 0; i < values.length; i++) {
      values[i] = row(from + i, "s" + (from + i));
    }
    return rows("id long, state string", values);
  }

  private Set<Path> files() throws IOException {
    try (var files = Files.walk(home.resolve("lake/bronze/orders/data"))) {
      return files.filter(Files::isRegularFile).collect(Collectors.toSet());
    }
  }
}
