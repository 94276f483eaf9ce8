package dev.millrace.lake;

import static dev.millrace.lake.LakeFixture.appendOf;
import static dev.millrace.lake.LakeFixture.commit;
import static dev.millrace.lake.LakeFixture.row;
import static dev.millrace.lake.LakeFixture.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.millrace.contracts.name.RunId;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.Problem;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.sql.SqlQuery;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.apache.iceberg.view.SQLViewRepresentation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LakeViewsTest {

  private static final TableName ORDERS = TableName.of("bronze.orders");

  @TempDir Path home;
  private LakeFixture it;

  @BeforeEach
  void open() {
    it = LakeFixture.open(home);
    it.append(
        "bronze.changes", "1", rows("id long, v integer", row(1L, 1), row(1L, 2), row(2L, 1)));
  }

  @AfterEach
  void close() {
    it.close();
  }

  @Test
  void aViewIsReadLikeATableAlsoByBranchesAndOtherViews() {
    define("bronze.orders", "select id, max(v) as v from bronze.changes group by id;");
    define("silver.big", "select * from bronze.orders where v > 1");

    assertThat(it.read("select id, v from silver.big join bronze.changes using (id, v)"))
        .containsExactly(List.of(1L, 2));
    var branch = it.lake().branch(new RunId("r1"));
    branch.replace(
        TableName.of("gold.t"), new SqlQuery("select sum(v) as s from bronze.orders"), null);
    branch.publish();
    assertThat(it.read("from gold.t")).hasToString("[[3]]");
    assertThat(it.lake().view().views())
        .extracting(view -> view.name() + " " + view.columns().size())
        .containsExactly("bronze.orders 2", "silver.big 2");
    assertThat(it.lake().view().find(ORDERS)).isEmpty();
  }

  @Test
  void aViewFollowsItsTablesAndItsNewDefinition() {
    define("bronze.orders", "select * from bronze.changes");
    it.append("bronze.changes", "2", rows("id long, v integer, extra string", row(3L, 1, "x")));
    assertThat(it.read("select extra from bronze.orders where id = 3"))
        .containsExactly(List.of("x"));
    var held = it.lake().view();

    define("bronze.orders", "select id from bronze.changes where v = 2");

    assertThat(it.read("from bronze.orders")).containsExactly(List.of(1L));
    assertThat(LakeFixture.read(held, "select count(*) from bronze.orders"))
        .containsExactly(List.of(4L));
    it = it.reopen();
    assertThat(it.read("from bronze.orders")).containsExactly(List.of(1L));
  }

  @Test
  void theSameDefinitionAgainWritesNothing() {
    define("bronze.orders", "select id from bronze.changes");
    var before = it.lake().view().views();
    define("bronze.orders", "select id from bronze.changes");

    assertThat(it.lake().view().views()).isEqualTo(before);
  }

  @Test
  void namesAreUniqueAmongTablesAndViews() {
    define("bronze.orders", "select id from bronze.changes");

    assertThat(problem(() -> define("bronze.changes", "select 1 as one")))
        .isEqualTo(
            ProblemCode.LAKE_CONFLICT.problem(
                "The view 'bronze.changes' has the name of a table; expected a name that is free.",
                "Give the view another name."));
    assertThat(
            problem(() ->
                    it.lake()
                        .commit(
                            commit("x", appendOf("bronze.orders", rows("id long", row(1L)), null))))
                .message())
        .isEqualTo(
            "The name 'bronze.orders' is that of a view; expected a table or a name that is free.");
  }

  @Test
  void aViewThatWouldReadItselfIsRefused() {
    define("silver.a", "select * from bronze.changes");
    define("silver.b", "select * from silver.a");

    assertThat(problem(() -> define("silver.a", "select * from silver.b")).message())
        .isEqualTo("The view 'silver.a' would read itself.");
    assertThat(problem(() -> define("silver.c", "select * from silver.none")).code())
        .isEqualTo(ProblemCode.NOT_FOUND);
    assertThat(problem(() -> define("silver.c", "select nothing from silver.a")).code())
        .isEqualTo(ProblemCode.SQL_ERROR);
    assertThat(problem(() -> define("silver.c", "drop table x")).code())
        .isIn(ProblemCode.SQL_FORBIDDEN, ProblemCode.SQL_ERROR);
  }

  @Test
  void icebergsOwnClientSeesTheView() {
    define("bronze.orders", "select id from bronze.changes");
    define("bronze.orders", "select id, v from bronze.changes");

    try (var catalog = new JdbcCatalog()) {
      catalog.initialize(
          "millrace",
          Map.of(
              "uri", it.database().jdbcUrl(),
              "jdbc.schema-version", "V1",
              "warehouse", home.resolve("lake").toString(),
              "io-impl", LocalFileIO.class.getName()));
      var view = catalog.loadView(TableIdentifier.of("bronze", "orders"));

      assertThat(catalog.listViews(Namespace.of("bronze"))).hasSize(1);
      assertThat(((SQLViewRepresentation) view.currentVersion().representations().getFirst()).sql())
          .isEqualTo("select id, v from bronze.changes");
      assertThat(view.schema().columns()).hasSize(2);
      assertThat(view.versions()).hasSize(2);
    }
  }

  private void define(String name, String select) {
    it.lake().define(TableName.of(name), select);
  }

  private static Problem problem(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    return catchThrowableOfType(MillraceException.class, call).problem();
  }
}
