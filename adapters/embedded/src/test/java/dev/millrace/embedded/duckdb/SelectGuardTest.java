package dev.millrace.embedded.duckdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.Problem;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.sql.SqlQuery;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SelectGuardTest {

  @TempDir static Path home;
  private static DuckDbEngine engine;

  @BeforeAll
  static void open() {
    engine = DuckDbEngine.open(DuckDbSettings.of(home.resolve("lake"), home.resolve("tmp")));
  }

  @AfterAll
  static void close() {
    engine.close();
  }

  @Test
  void findsTablesWhereverTheyStand() {
    String sql =
        """
        with a as (select * from bronze.events), b as materialized (from a join silver.Orders using (id))
        select (select max(x) from gold.dim_date) as newest, * from b
        where exists (with z as (from gold.fct_sales) from z)
        union all by name
        from (pivot bronze.pivoted on kind in ('x', 'y') using sum(n));  -- done; really
        """;

    assertThat(engine.tablesIn(sql))
        .containsExactlyInAnyOrder(
            tables(
                "bronze.events",
                "silver.orders",
                "gold.dim_date",
                "gold.fct_sales",
                "bronze.pivoted"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select 1",
        "values (1), (2)",
        "from range(10)",
        "select * from generate_series(1, 3), unnest([1, 2]) u(x)",
        "with recursive n as (select 1 as i union all select i + 1 from n where i < 3) from n",
        "select ';' as semicolon; -- and a comment; here",
        "select t.a[1], x -> x + 1 from (select [1] as a) t",
      })
  void letsQueriesWithoutTablesThrough(String sql) {
    assertThat(engine.tablesIn(sql)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select * from read_csv('/etc/passwd')",
        "select * from read_parquet('lake/x.parquet')",
        "select * from read_json_auto('x.json')",
        "select * from parquet_scan('x.parquet')",
        "from read_text('/etc/passwd')",
        "from read_blob('/etc/passwd')",
        "from glob('/*')",
        "select * from 'x.parquet'",
        "select * from gold.'x.parquet'",
        "from \"/etc/passwd\"",
        "with \"x.csv\" as (select 1) from \"x.csv\"",
        "select (select count(*) from read_csv('/etc/passwd'))",
        "with a as (from glob('*')) select 1",
        "from query('select 1')",
        "from query_table('gold.x')",
        "from duckdb_settings()",
        "from duckdb_secrets()",
        "from pragma_table_info('x')",
        "from information_schema.tables",
        "from session_1.gold.orders",
        "show tables",
        "show all tables",
        "copy (select 1) to '/tmp/x.csv'",
        "attach '/tmp/x.db' as x",
        "install httpfs",
        "load httpfs",
        "set memory_limit = '100GB'",
        "pragma database_list",
        "create table x (i int)",
        "insert into gold.orders values (1)",
        "with a as (delete from gold.orders returning *) from a",
        "with a as (insert into gold.orders values (1) returning *) from a",
        "select 1; select 2",
        "select 1; drop table gold.orders",
        "call pragma_version()",
        "explain select 1",
        "",
      })
  void refusesWhateverIsMoreThanAQueryOfTheLake(String sql) {
    assertThat(problem(sql).code()).isEqualTo(ProblemCode.SQL_FORBIDDEN);
    try (var session = engine.open()) {
      var caught =
          catchThrowableOfType(
              MillraceException.class, () -> session.read(new SqlQuery(sql), _ -> {}));
      assertThat(caught.problem()).isEqualTo(problem(sql));
    }
  }

  @Test
  void saysWhichFunctionIsNotAllowed() {
    assertThat(problem("from read_csv('x.csv')"))
        .isEqualTo(
            ProblemCode.SQL_FORBIDDEN.problem(
                "The query calls the table function 'read_csv'; expected one of generate_series, json_each, json_tree, range, repeat, unnest.",
                "Read tables of the lake as layer.name."));
  }

  @Test
  void asksForTheLayerOfANameWithoutOne() {
    assertThat(problem("with recent as (select 1) from recnt"))
        .isEqualTo(
            ProblemCode.SQL_ERROR.problem(
                "The query reads 'recnt', which names no layer; expected layer.name.",
                "Did you mean 'recent'?"));
    assertThat(problem("from fct_orders").hint())
        .isEqualTo("Write layer.name, as in 'gold.fct_orders'.");
  }

  @Test
  void showsTheLineOfASyntaxError() {
    assertThat(problem("select *\nfrom gold.x\n  where where").message())
        .isEqualToNormalizingNewlines(
            """
            Parser Error: syntax error at or near "where"

            LINE 3:   where where
                            ^\
            """);
  }

  private static Problem problem(String sql) {
    return catchThrowableOfType(MillraceException.class, () -> engine.tablesIn(sql)).problem();
  }

  private static TableName[] tables(String... names) {
    return Stream.of(names).map(TableName::of).toArray(TableName[]::new);
  }
}
