package dev.millrace.lake;

import static dev.millrace.lake.LakeFixture.read;
import static dev.millrace.lake.LakeFixture.row;
import static dev.millrace.lake.LakeFixture.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.millrace.contracts.lake.BranchWrite;
import dev.millrace.contracts.lake.LakeBranch;
import dev.millrace.contracts.lake.TableState;
import dev.millrace.contracts.name.RunId;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.contracts.table.Column;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LakeBranchTest {

  private static final RunId RUN = new RunId("2024-01-01-0001");

  @TempDir Path home;
  private LakeFixture it;

  @BeforeEach
  void open() {
    it = LakeFixture.open(home);
    it.append("bronze.orders", "1", rows("id long, amount double", row(1L, 10.0), row(2L, 20.0)));
  }

  @AfterEach
  void close() {
    it.close();
  }

  @Test
  void nobodySeesABranchUntilItIsPublished() {
    var branch = it.lake().branch(RUN);

    replace(branch, "silver.orders", "select id, amount from bronze.orders");
    replace(branch, "gold.total", "select sum(amount) as total from silver.orders");

    assertThat(read(branch, "from gold.total")).containsExactly(List.of(30.0));
    assertThat(it.lake().view().tables())
        .extracting(state -> state.name().toString())
        .containsExactly("bronze.orders");
    assertThat(branch.tables()).hasSize(3);
    assertThat(problemOf("from gold.total")).isEqualTo(ProblemCode.NOT_FOUND);

    assertThat(branch.publish()).extracting(TableState::rows).containsExactly(2L, 1L);
    assertThat(it.read("from gold.total")).containsExactly(List.of(30.0));
    assertThat(branch.written()).isEmpty();
  }

  @Test
  void publishingReplacesAllTablesAtOnceAndLeavesOldViewsAlone() {
    publish(RUN, "select id from bronze.orders", "select count(*) as n from silver.orders");
    var before = it.lake().view();
    it.append("bronze.orders", "2", rows("id long, amount double", row(3L, 5.0)));

    publish(
        new RunId("second"),
        "select id from bronze.orders",
        "select count(*) as n from silver.orders");

    String both = "select n, (select count(*) from silver.orders) as m from gold.total";
    assertThat(read(before, both)).containsExactly(List.of(2L, 2L));
    assertThat(it.read(both)).containsExactly(List.of(3L, 3L));
  }

  @Test
  void aBranchReadsWhatWasPublishedWhenItWasOpened() {
    var branch = it.lake().branch(RUN);
    it.append("bronze.orders", "2", rows("id long, amount double", row(3L, 5.0)));

    replace(branch, "silver.orders", "select id from bronze.orders");

    assertThat(read(branch, "select count(*) from silver.orders")).containsExactly(List.of(2L));
  }

  @Test
  void aBranchGoesOnAfterACrash() {
    replace(it.lake().branch(RUN), "silver.orders", "select id from bronze.orders");
    it = it.reopen();

    var branch = it.lake().branch(RUN);
    assertThat(branch.written())
        .extracting(state -> state.name().toString())
        .containsExactly("silver.orders");
    replace(branch, "gold.total", "select count(*) as n from silver.orders");
    branch.publish();

    assertThat(it.read("from gold.total")).containsExactly(List.of(2L));
  }

  @Test
  void publishingAgainChangesNothing() {
    var published = publish(RUN, "select id from bronze.orders", "select 1 as one");
    it = it.reopen();

    assertThat(it.lake().branch(RUN).publish()).isEqualTo(published);
    assertThat(it.lake().mark("publish/" + RUN)).isPresent();
    assertThatThrownBy(() -> replace(it.lake().branch(RUN), "gold.total", "select 2 as two"))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void theLastPublishWins() {
    var first = it.lake().branch(new RunId("first"));
    var second = it.lake().branch(new RunId("second"));
    replace(first, "gold.total", "select 'first' as who");
    replace(second, "gold.total", "select 'second' as who, 2 as n");

    second.publish();
    first.publish();

    assertThat(it.read("from gold.total")).containsExactly(List.of("first"));
  }

  @Test
  void aTableIsReplacedTwiceOnOneBranch() {
    var branch = it.lake().branch(RUN);

    replace(branch, "gold.total", "select 1 as a");
    replace(branch, "gold.total", "select a + 1 as a, 'x' as b from gold.total");
    branch.publish();

    assertThat(it.read("from gold.total")).containsExactly(List.of(2, "x"));
  }

  @Test
  void columnsMayChangeWithoutDisturbingReaders() {
    replaceAndPublish(
        "one", "select 1::int as id, 'a' as name, 1.5::double as gone, 7::int as wide");
    var old = it.lake().view();
    var branch = it.lake().branch(RUN);

    replace(
        branch, "gold.t", "select 'text' as id, 'new' as fresh, 'b' as NAME, 8::bigint as wide");

    assertThat(it.read("select id, name, gone, wide from gold.t"))
        .containsExactly(List.of(1, "a", 1.5, 7));
    assertThat(columns(it.lake().view().describe(new SqlQuery("from gold.t"))))
        .containsExactly("id integer", "name string", "gone double", "wide integer");
    branch.publish();
    assertThat(columns(it.lake().view().describe(new SqlQuery("from gold.t"))))
        .containsExactly("id string", "fresh string", "NAME string", "wide long");
    assertThat(it.read("from gold.t")).containsExactly(List.of("text", "new", "b", 8L));
    assertThat(read(old, "from gold.t")).containsExactly(List.of(1, "a", 1.5, 7));

    replaceAndPublish("three", "select 9 as id");
    assertThat(it.read("from gold.t")).containsExactly(List.of(9));
    assertThat(read(old, "from gold.t")).containsExactly(List.of(1, "a", 1.5, 7));
  }

  @Test
  void thePartitioningFollowsTheModel() {
    String days = "select date '2024-01-01' + i::int as d, i as n from range(3) r(i)";
    for (@Nullable String dayOf : new @Nullable String[] {"d", null, "d", "d"}) {
      var branch = it.lake().branch(new RunId("r" + System.nanoTime()));
      branch.replace(TableName.of("gold.t"), new SqlQuery(days), dayOf);
      branch.publish();
      assertThat(it.read("select max(d), sum(n)::bigint from gold.t"))
          .containsExactly(List.of(LocalDate.of(2024, 1, 3), 3L));
    }
    replaceAndPublish("without", "select 1 as n");
    var branch = it.lake().branch(new RunId("other"));
    branch.replace(
        TableName.of("gold.t"), new SqlQuery("select timestamp '2024-01-01 10:00:00' as ts"), "ts");
    branch.publish();

    it = it.reopen();
    assertThat(it.read("select count(ts) from gold.t")).containsExactly(List.of(1L));
  }

  @Test
  void rowsAreSortedAsTheModelSaysAndStayedSoWhereItSaysNothing() {
    TableName table = TableName.of("gold.t");
    for (String column : List.of("kind", "colour")) {
      var branch = it.lake().branch(new RunId("sorted-by-" + column));
      branch.write(
          table,
          new BranchWrite.Answer(
              new SqlQuery(
                  "select i * 7919 % 1000 as id, i % 3 as " + column + " from range(1000) r(i)"),
              null,
              List.of(column, "id")));
      branch.publish();

      assertThat(it.lake().desk().stats(table).sortedBy()).containsExactly(column, "id");
      assertThat(it.read("select id::integer from gold.t"))
          .isEqualTo(it.read("select id::integer from gold.t order by %s, id".formatted(column)));
    }
    replaceAndPublish("the-same-columns", "select 5::bigint as id, 1::bigint as colour");
    assertThat(it.lake().desk().stats(table).sortedBy()).containsExactly("colour", "id");

    replaceAndPublish("without-them", "select 5 as id");
    assertThat(it.lake().desk().stats(table).sortedBy()).isEmpty();
  }

  @Test
  void anEmptyAnswerEmptiesTheTable() {
    replaceAndPublish("one", "select 1 as id");

    replaceAndPublish("two", "select 1 as id where false");

    assertThat(it.read("from gold.t")).isEmpty();
    assertThat(it.lake().view().find(TableName.of("gold.t")).orElseThrow().rows()).isZero();
  }

  @Test
  void droppingForgetsEverything() {
    replaceAndPublish("one", "select 1 as id");
    var branch = it.lake().branch(RUN);
    replace(branch, "gold.t", "select 2 as id");
    replace(branch, "gold.new_one", "select 3 as id");

    branch.drop();

    assertThat(it.lake().branch(RUN).written()).isEmpty();
    assertThat(it.read("from gold.t")).containsExactly(List.of(1));
    assertThat(branch.find(TableName.of("gold.new_one"))).isEmpty();
    assertThat(it.lake().branch(RUN).publish()).isEmpty();
    it.append("gold.new_one", "m", rows("other string", row("x")));
    assertThat(it.read("from gold.new_one")).containsExactly(List.of("x"));
  }

  @Test
  void anErrorInAModelLeavesTheBranchAsItWas() {
    var branch = it.lake().branch(RUN);
    replace(branch, "gold.t", "select 1 as id");

    var caught =
        catchThrowableOfType(
            MillraceException.class,
            () -> replace(branch, "gold.t", "select error('no') as id from bronze.orders"));

    assertThat(caught.problem().code()).isEqualTo(ProblemCode.SQL_ERROR);
    assertThat(read(branch, "from gold.t")).containsExactly(List.of(1));
  }

  private void replaceAndPublish(String run, String sql) {
    var branch = it.lake().branch(new RunId(run));
    replace(branch, "gold.t", sql);
    branch.publish();
  }

  private List<TableState> publish(RunId run, String silver, String gold) {
    var branch = it.lake().branch(run);
    replace(branch, "silver.orders", silver);
    replace(branch, "gold.total", gold);
    return branch.publish();
  }

  private static void replace(LakeBranch branch, String table, String sql) {
    branch.replace(TableName.of(table), new SqlQuery(sql), null);
  }

  private ProblemCode problemOf(String sql) {
    return catchThrowableOfType(MillraceException.class, () -> it.read(sql)).problem().code();
  }

  private static List<String> columns(List<Column> columns) {
    return columns.stream().map(column -> column.name() + " " + column.type()).toList();
  }
}
