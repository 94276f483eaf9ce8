package dev.millrace.lake;

import static dev.millrace.lake.LakeFixture.read;
import static dev.millrace.lake.LakeFixture.row;
import static dev.millrace.lake.LakeFixture.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.contracts.lake.LakeBranch;
import dev.millrace.contracts.name.EnvironmentName;
import dev.millrace.contracts.name.RunId;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.sql.SqlQuery;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnvironmentsTest {

  private static final EnvironmentName PR = new EnvironmentName("pr-12");

  @TempDir Path home;
  private LakeFixture it;

  @BeforeEach
  void open() {
    it = LakeFixture.open(home);
    it.append("bronze.orders", "1", rows("id long, amount double", row(1L, 10.0), row(2L, 20.0)));
    onMain("first", "silver.orders", "select id, amount from bronze.orders");
    onMain("second", "gold.total", "select sum(amount) as total from silver.orders");
  }

  @AfterEach
  void close() {
    it.close();
  }

  @Test
  void makingAnEnvironmentWritesNoFile() throws IOException {
    Set<Path> before = files();

    environments().create(PR);

    assertThat(files()).isEqualTo(before);
    assertThat(read(environments().open(PR), "from gold.total")).containsExactly(List.of(30.0));
    assertThat(environments().all()).extracting(Environment::name).containsExactly("pr-12");
  }

  @Test
  void whatIsWrittenThereIsSeenThereOnlyAndOutlivesTheProcess() {
    environments().create(PR);
    LakeBranch branch = environments().open(PR);
    replace(branch, "silver.orders", "select id, amount * 2 as amount from bronze.orders");
    branch.define(TableName.of("gold.seen"), "select count(*) as n from silver.orders");

    it = it.reopen();

    assertThat(it.read("select sum(amount) from silver.orders")).containsExactly(List.of(30.0));
    LakeBranch again = environments().open(PR);
    assertThat(read(again, "select sum(amount) from silver.orders")).containsExactly(List.of(60.0));
    assertThat(read(again, "from gold.seen")).containsExactly(List.of(2L));
    assertThat(it.lake().view().views()).isEmpty();
  }

  @Test
  void readsFallThroughToMainAsItIsNow() {
    environments().create(PR);
    replace(environments().open(PR), "silver.orders", "select 7::bigint as id");
    it.append("bronze.orders", "2", rows("id long, amount double", row(3L, 5.0)));

    assertThat(
            read(
                environments().open(PR),
                "select (select count(*) from bronze.orders), (select max(id) from silver.orders)"))
        .containsExactly(List.of(3L, 7L));
  }

  @Test
  void allTablesArePromotedAtOnceAndTheEnvironmentEnds() {
    environments().create(PR);
    LakeBranch branch = environments().open(PR);
    replace(branch, "silver.orders", "select id, amount + 1 as amount from bronze.orders");
    replace(branch, "gold.total", "select sum(amount) as total, 'x' as note from silver.orders");
    branch.define(TableName.of("gold.seen"), "select count(*) as n from silver.orders");
    environments().built(PR, false, List.of());

    assertThat(environments().promote(PR)).hasSize(2);

    assertThat(it.read("from gold.total")).containsExactly(List.of(32.0, "x"));
    assertThat(it.read("from gold.seen")).containsExactly(List.of(2L));
    assertThat(environments().all()).isEmpty();
  }

  @Test
  void aTableThatMainHasChangedIsNotPromotedAndNoOtherEither() {
    environments().create(PR);
    LakeBranch branch = environments().open(PR);
    replace(branch, "gold.fresh", "select 1 as one");
    replace(branch, "gold.total", "select 99.0::double as total");
    environments().built(PR, false, List.of());
    onMain("third", "gold.total", "select 31.0::double as total");

    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> environments().promote(PR))
        .satisfies(e -> assertThat(e.problem().code()).isEqualTo(ProblemCode.LAKE_CONFLICT))
        .withMessageContaining("'gold.total'");

    assertThat(it.read("from gold.total")).containsExactly(List.of(31.0));
    assertThat(it.lake().view().find(TableName.of("gold.fresh"))).isEmpty();
    assertThat(environments().find(PR).tables())
        .filteredOn(Environment.Written::hasMoved)
        .extracting(written -> written.table().toString())
        .containsExactly("gold.total");

    replace(environments().open(PR), "gold.total", "select 99.0::double as total");
    environments().promote(PR);
    assertThat(it.read("from gold.total")).containsExactly(List.of(99.0));
  }

  @Test
  void compactionAndExpiryOfMainLeaveAnEnvironmentWholeAndAreNoConflict() {
    for (int i = 10; i < 30; i++) {
      it.append("bronze.orders", "more-" + i, rows("id long, amount double", row((long) i, 1.0)));
    }
    environments().create(PR);
    LakeBranch branch = environments().open(PR);
    replace(branch, "bronze.orders", "select * from bronze.orders where id < 20");
    environments().built(PR, false, List.of());
    it = it.reopen();

    Compacted compacted = it.lake().desk().compact(TableName.of("bronze.orders"));
    it.lake().desk().expire(Duration.ZERO);
    it.lake().desk().collectOrphans(Duration.ZERO);

    assertThat(compacted.filesAfter()).isLessThan(compacted.filesBefore());
    assertThat(read(environments().open(PR), "select count(*) from bronze.orders"))
        .containsExactly(List.of(12L));
    environments().promote(PR);
    assertThat(it.read("select count(*) from bronze.orders")).containsExactly(List.of(12L));
  }

  @Test
  void droppingLeavesNothing() throws IOException {
    Set<Path> before = data();
    environments().create(PR);
    LakeBranch branch = environments().open(PR);
    replace(branch, "silver.orders", "select id, amount * 2 as amount from bronze.orders");
    replace(branch, "gold.fresh", "select 1 as one");
    replace(branch, "gold.fresh", "select 2 as one");
    assertThat(data()).hasSize(before.size() + 3);
    it = it.reopen();

    environments().drop(PR);

    assertThat(data()).isEqualTo(before);
    assertThat(environments().all()).isEmpty();
    assertThat(it.read("select sum(amount) from silver.orders")).containsExactly(List.of(30.0));
    assertThat(it.lake().desk().history(TableName.of("silver.orders"))).hasSize(1);
    environments().create(PR);
    assertThat(environments().open(PR).written()).isEmpty();
  }

  @Test
  void bothSidesAreReadInOneQuery() {
    environments().create(PR);
    replace(environments().open(PR), "gold.total", "select 99.0::double as total");

    Environments.BothSides both = environments().beside(PR);

    TableName main = both.main().get(TableName.of("gold.total"));
    assertThat(
            read(
                both.view(),
                "select m.total, e.total from %s as m, gold.total as e".formatted(main)))
        .containsExactly(List.of(30.0, 99.0));
  }

  @Test
  void wrongNamesAreAnsweredWithAHint() {
    environments().create(PR);

    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> environments().open(new EnvironmentName("pr-13")))
        .satisfies(e -> assertThat(e.problem().hint()).isEqualTo("Did you mean 'pr-12'?"));
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> environments().create(PR))
        .withMessageContaining("'pr-12' exists already");
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> new EnvironmentName("main"));
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> environments().promote(PR))
        .withMessageContaining("is empty");
  }

  private Environments environments() {
    return it.lake().environments();
  }

  private void onMain(String run, String table, String select) {
    var branch = it.lake().branch(new RunId(run));
    replace(branch, table, select);
    branch.publish();
  }

  private static void replace(LakeBranch branch, String table, String select) {
    branch.replace(TableName.of(table), new SqlQuery(select), null);
  }

  private Set<Path> data() throws IOException {
    return files().stream()
        .filter(file -> file.toString().endsWith(".parquet"))
        .collect(Collectors.toSet());
  }

  private Set<Path> files() throws IOException {
    try (var all = Files.walk(home.resolve("lake"))) {
      return all.filter(Files::isRegularFile).collect(Collectors.toSet());
    }
  }
}
