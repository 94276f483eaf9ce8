package dev.millrace.lake;

import static dev.millrace.lake.LakeFixture.read;
import static dev.millrace.lake.LakeFixture.row;
import static dev.millrace.lake.LakeFixture.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.contracts.lake.BranchWrite;
import dev.millrace.contracts.lake.LakeBranch;
import dev.millrace.contracts.lake.LakeSlice;
import dev.millrace.contracts.lake.TableDays;
import dev.millrace.contracts.name.RunId;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.sql.NeededDays;
import dev.millrace.contracts.sql.SqlQuery;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Days of a table that a branch replaces.
final class BranchDaysTest {

  private static final TableName TABLE = TableName.of("gold.t");
  private static final LocalDate FIRST = LocalDate.parse("2026-01-01");

  @TempDir Path home;
  private LakeFixture it;

  @BeforeEach
  void open() {
    it = LakeFixture.open(home);
    it.append("bronze.a", "1", rows("n long", row(0L), row(1L), row(2L)));
    LakeBranch branch = it.lake().branch(new RunId("first"));
    branch.replace(TABLE, query("n", 0), "made_at");
    branch.publish();
  }

  @AfterEach
  void close() {
    it.close();
  }

  /// A row for each of three days.
  private static SqlQuery query(String where, int plus) {
    return new SqlQuery(
        "select n + %d as n, timestamptz '2026-01-01 00:00:00+00' + to_days(n::int) as made_at from bronze.a where %s = n"
            .formatted(plus, where));
  }

  @Test
  void onlyTheDaysThatAreNamedGetOtherFiles() {
    TableDays before = it.lake().view().days(TABLE).orElseThrow();
    LakeBranch branch = it.lake().branch(new RunId("second"));

    branch.write(TABLE, new BranchWrite.Days(query("1", 10), Set.of(FIRST.plusDays(1))));
    assertThat(read(it.lake().view(), "select sum(n)::long from gold.t"))
        .containsExactly(List.of(3L));
    branch.publish();

    TableDays after = it.lake().view().days(TABLE).orElseThrow();
    assertThat(read(it.lake().view(), "select n from gold.t order by made_at"))
        .containsExactly(List.of(0L), List.of(11L), List.of(2L));
    Map<LocalDate, String> was = before.contents();
    assertThat(after.contents()).hasSize(3).containsEntry(FIRST, was.get(FIRST));
    assertThat(after.contents().get(FIRST.plusDays(1))).isNotEqualTo(was.get(FIRST.plusDays(1)));
    assertThat(after.column()).isEqualTo("made_at");
  }

  @Test
  void aDayThatIsReplacedTwiceOnABranchIsThereOnce() {
    LakeBranch branch = it.lake().branch(new RunId("second"));

    branch.write(TABLE, new BranchWrite.Days(query("1", 10), Set.of(FIRST.plusDays(1))));
    branch.write(TABLE, new BranchWrite.Days(query("1", 20), Set.of(FIRST.plusDays(1))));
    branch.write(TABLE, new BranchWrite.Days(query("2", 30), Set.of()));
    branch.publish();

    assertThat(read(it.lake().view(), "select n from gold.t order by n"))
        .containsExactly(List.of(0L), List.of(2L), List.of(21L), List.of(32L));
  }

  @Test
  void aBranchThatIsDroppedLeavesThePublishedDays() {
    LakeBranch branch = it.lake().branch(new RunId("second"));
    branch.write(TABLE, new BranchWrite.Days(query("1", 10), Set.of(FIRST.plusDays(1))));
    branch.drop();

    assertThat(read(it.lake().view(), "select n from gold.t order by made_at"))
        .containsExactly(List.of(0L), List.of(1L), List.of(2L));
  }

  @Test
  void daysAreReplacedWhileTheTableIsCompacted() {
    LakeBranch branch = it.lake().branch(new RunId("second"));
    branch.write(TABLE, new BranchWrite.Days(query("1", 10), Set.of()));
    branch.publish();
    LakeBranch third = it.lake().branch(new RunId("third"));
    third.write(TABLE, new BranchWrite.Days(query("0", 40), Set.of(FIRST)));
    it.lake().desk().compact(TABLE);
    third.publish();

    assertThat(read(it.lake().view(), "select n from gold.t order by n"))
        .containsExactly(List.of(1L), List.of(2L), List.of(11L), List.of(40L));
  }

  @Test
  void aQueryThatNeedsSomeDaysReadsNoOthersOfThatTableAlone() {
    it.lake().define(TableName.of("gold.v"), "select n from gold.t");
    LocalDate second = FIRST.plusDays(1);

    assertThat(needing("select n from gold.t order by n", "made_at", second, second))
        .containsExactly(List.of(1L));
    assertThat(needing("select n from gold.t order by n", "made_at", second, null))
        .containsExactly(List.of(1L), List.of(2L));
    // Where it is not the day of that column, or a view may mean all days, nothing is left out.
    assertThat(needing("select count(*) from gold.t", "other_at", second, second))
        .containsExactly(List.of(3L));
    assertThat(
            needing(
                "select count(*) from gold.t where n in (select n from gold.v)",
                "made_at",
                second,
                second))
        .containsExactly(List.of(3L));
    assertThat(needing("select count(*) from bronze.a", "made_at", second, second))
        .containsExactly(List.of(3L));
  }

  @Test
  void aSliceAnswersFromItsRowsAndFromAllElseAsItWas() {
    it.lake().define(TableName.of("gold.v"), "select n from gold.t");
    LocalDate second = FIRST.plusDays(1);
    SqlQuery rows =
        SqlQuery.of("select n from gold.t where cast(made_at as date) = cast(? as date)", second)
            .needing(new NeededDays(TABLE, "made_at", second, second));
    try (LakeSlice slice = it.lake().view().slice(TABLE, rows).orElseThrow()) {
      LakeBranch branch = it.lake().branch(new RunId("second"));
      branch.write(TABLE, new BranchWrite.Days(query("1", 10), Set.of(second)));
      branch.publish();

      assertThat(slicing(slice, "select n from gold.t")).containsExactly(List.of(1L));
      assertThat(slicing(slice, "select count(*) from bronze.a as a left join gold.t using (n)"))
          .containsExactly(List.of(3L));
      // A view may mean all rows.
      assertThat(slicing(slice, "select count(*) from gold.v")).containsExactly(List.of(3L));
    }
    assertThat(it.lake().view().slice(TableName.of("gold.x"), new SqlQuery("select n from gold.x")))
        .isEmpty();
  }

  private static List<List<@Nullable Object>> slicing(LakeSlice slice, String sql) {
    var rows = new ArrayList<List<@Nullable Object>>();
    slice.read(new SqlQuery(sql), row -> rows.add(Arrays.asList(row)));
    return rows;
  }

  @Test
  void daysThatWereReplacedAreFoundByWhatIsNeededToo() {
    LakeBranch branch = it.lake().branch(new RunId("second"));
    branch.write(TABLE, new BranchWrite.Days(query("1", 10), Set.of(FIRST.plusDays(1))));
    branch.publish();

    assertThat(needing("select n from gold.t", "made_at", FIRST.plusDays(1), FIRST.plusDays(1)))
        .containsExactly(List.of(11L));
  }

  /// The promise is broken on purpose: so it shows what was read.
  private List<List<@Nullable Object>> needing(
      String sql, String column, @Nullable LocalDate from, @Nullable LocalDate to) {
    var rows = new ArrayList<List<@Nullable Object>>();
    it.lake()
        .view()
        .read(
            new SqlQuery(sql).needing(new NeededDays(TABLE, column, from, to)),
            row -> rows.add(Arrays.asList(row)));
    return rows;
  }

  @Test
  void anAnswerWithOtherColumnsIsRefused() {
    LakeBranch branch = it.lake().branch(new RunId("second"));

    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() ->
            branch.write(
                TABLE, new BranchWrite.Days(new SqlQuery("select n from bronze.a"), Set.of())))
        .withMessageContaining("the table 'gold.t' has [n, made_at]");
  }
}
