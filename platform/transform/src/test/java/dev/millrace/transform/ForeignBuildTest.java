package dev.millrace.transform;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.lake.LakeBranch;
import dev.millrace.contracts.name.RunId;
import dev.millrace.contracts.name.TableName;
import dev.millrace.embedded.postgres.EmbeddedPostgreSql;
import dev.millrace.external.postgres.PostgreSqlModels;
import dev.millrace.external.postgres.PostgreSqlWarehouse;
import dev.millrace.transform.compile.Dialect;
import dev.millrace.transform.engine.ForeignBuild;
import dev.millrace.transform.engine.ModelOutcome;
import dev.millrace.transform.engine.ModelOutcome.Made;
import dev.millrace.transform.engine.ModelOutcome.Refused;
import dev.millrace.transform.engine.ModelOutcome.Skipped;
import dev.millrace.transform.engine.ModelParity;
import dev.millrace.transform.engine.ParityCheck;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ForeignBuildTest {

  @TempDir private static Path directory = Path.of("unset");
  private static EmbeddedPostgreSql server;
  private static int loads;

  @BeforeAll
  static void start() {
    server = EmbeddedPostgreSql.start(directory.resolve("postgres"), 0);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void aProjectRunsInsidePostgreSqlByItsMaterializations() throws Exception {
    try (var shop = shop("whole")) {
      shop.file(
          "models/silver/stg_orders.sql",
          "{{ config(materialized='view') }}\nselect id, amount, ordered_at from {{ source('orders') }}");
      shop.file(
          "models/silver/late.sql",
          "{{ config(materialized='ephemeral') }}\nselect * from {{ ref('stg_orders') }} where amount > {{ var('least') }}");
      shop.file(
          "models/gold/fct_orders.sql",
          "select id, amount, {{ dbt.date_trunc('month', 'ordered_at') }} as month_at, '{{ target.type }}' as engine from {{ ref('late') }}");
      shop.file("models/gold/fct_orders.yml", "kind: model\nkey: id\nindexes: [amount]\n");
      shop.file(
          "models/gold/merged.sql",
          """
          {{ config(materialized='incremental', strategy='merge', key='id') }}
          select id, max(amount) as amount, {{ 2 if is_incremental() else 1 }} as build
          from {{ ref('stg_orders') }} group by id
          {% if is_incremental() %}having max(amount) > (select max(amount) from {{ this }}){% endif %}
          """);
      shop.order(
          new Workshop.Order(1, 10, "2026-02-01T10:00:00"),
          new Workshop.Order(2, 3, "2026-02-02T10:00:00"));

      assertThat(build(shop, "whole_", false).values()).allMatch(Made.class::isInstance);

      assertThat(
              ask(
                  "select string_agg(concat_ws('|', id, amount, month_at at time zone 'UTC', engine), ',') from whole_gold.fct_orders"))
          .isEqualTo("1|10|2026-02-01 00:00:00|postgres");
      assertThat(
              ask("select relkind from pg_class where oid = 'whole_silver.stg_orders'::regclass"))
          .isEqualTo("v");
      assertThat(
              ask(
                  "select count(*) from pg_indexes where schemaname = 'whole_gold' and tablename = 'fct_orders'"))
          .isEqualTo("2");

      shop.order(new Workshop.Order(2, 99, "2026-02-03T10:00:00"));
      assertThat(build(shop, "whole_", false).values()).allMatch(Made.class::isInstance);

      assertThat(
              ask(
                  "select string_agg(concat_ws('|', id, amount, build), ',' order by id) from whole_gold.merged"))
          .as("only the changed row came")
          .isEqualTo("1|10|1,2|99|2");
    }
  }

  @Test
  void aSeedIsTheSameInBothDatabases() throws Exception {
    try (var shop = shop("seeds")) {
      shop.file(
          "seeds/codes.csv",
          """
          code,number,share,open,day,at,order,words
          01,1,0.5,true,2026-02-01,2026-02-01 10:00:00,x,"it's a \\ {{ brace }}"
          02,,2,false,,,y,
          """);
      shop.file(
          "seeds/schema.yml",
          "version: 2\nseeds: [{name: codes, config: {column_types: {code: varchar(2)}}}]\n");
      shop.file(
          "models/gold/open_codes.sql", "select code, words from {{ ref('codes') }} where open");
      shop.build();

      assertThat(parity(shop, "seeds_"))
          .hasSize(2)
          .allSatisfy((_, parity) -> assertThat(parity.differences()).isEmpty());
    }
  }

  @Test
  void whatPostgreSqlRefusesIsToldWithItsLineAndWhatReadsItIsSkipped() throws Exception {
    try (var shop = shop("refused")) {
      shop.file(
          "models/silver/stg_orders.sql",
          "with\n\nfirst as (\n  select *\n  from {{ source('orders') }}\n  qualify row_number() over (partition by id order by amount) = 1\n)\n\nselect * from first\n");
      shop.file("models/gold/reads.sql", "select * from {{ ref('stg_orders') }}");
      shop.file("models/gold/stands.sql", "select count(*) as orders from {{ source('orders') }}");
      shop.file(
          "models/gold/two.sql",
          "select 1 as a{% if target.type == 'postgres' %}; drop table refused_gold.stands{% endif %}");
      shop.file("models/gold/twice.sql", "select 1 as id from {{ source('orders') }}");
      shop.file("models/gold/twice.yml", "kind: model\nkey: id\n");
      shop.order(
          new Workshop.Order(1, 10, "2026-02-01T10:00:00"),
          new Workshop.Order(2, 10, "2026-02-01T10:00:00"));

      Map<String, ModelOutcome> outcomes = build(shop, "refused_", false);

      assertThat(outcomes.get("silver.stg_orders"))
          .isInstanceOfSatisfying(
              Refused.class,
              refused ->
                  assertThat(refused.problem().toText())
                      .contains("models/silver/stg_orders.sql:6")
                      .contains("syntax error at or near"));
      assertThat(outcomes.get("gold.reads"))
          .isEqualTo(
              new Skipped(
                  TableName.of("gold.reads"), "it reads silver.stg_orders, which is not there"));
      assertThat(outcomes.get("gold.two"))
          .isInstanceOfSatisfying(
              Refused.class,
              refused -> assertThat(refused.problem().toText()).contains("not exactly one SELECT"));
      assertThat(outcomes.get("gold.twice"))
          .isInstanceOfSatisfying(
              Refused.class,
              refused ->
                  assertThat(refused.problem().toText()).contains("could not create unique"));
      assertThat(ask("select orders from refused_gold.stands")).isEqualTo("2");
    }
  }

  @Test
  void parityTellsWhatDiffersByKeyAndWhatIsTheSame() throws Exception {
    try (var shop = shop("parity")) {
      shop.file(
          "models/gold/same.sql",
          """
          select id, sum(amount) as amount, {{ dbt.listagg('amount', "'|'", 'order by amount') }} as list,
            avg(amount / 7.0) as mean, {{ dbt.safe_cast("'x' || id", dbt.type_int()) }} as nothing,
            {{ dbt.datediff("date '2026-01-31'", 'max(ordered_at)', 'month') }} as months,
            {{ dbt.dateadd('day', 1, 'max(ordered_at)') }} as next_at, max(ordered_at) as ordered_at,
            {{ millrace.json_text("'{\\"a\\": {\\"b\\": 1.25}}'", 'a.b') }} as json
          from {{ source('orders') }} group by id
          """);
      shop.file("models/gold/same.yml", "kind: model\nkey: id\n");
      shop.file(
          "models/gold/other.sql",
          "select id, {% if target.type == 'postgres' %}case when id = 3 then 7 else amount end as amount, 1 as more{% else %}amount{% endif %} from {{ source('orders') }}{% if target.type == 'postgres' %} where id <> 4{% endif %}");
      shop.file("models/gold/other.yml", "kind: model\nkey: id\n");
      shop.file("models/gold/typed.sql", "select id / 2 as half from {{ source('orders') }}");
      for (int i = 1; i < 6; i++) {
        shop.order(new Workshop.Order(i, 10L * i, "2026-02-0%dT10:00:00".formatted(i)));
      }
      shop.build();

      Map<String, ModelParity> parity = parity(shop, "parity_");

      assertThat(differences(parity, "gold.same"))
          .as("%s", parity.get("gold.same"))
          .containsExactly("column mean is double on duckdb, decimal on postgres");
      assertThat(differences(parity, "gold.other"))
          .containsExactly(
              "column more is only on postgres",
              "5 rows on duckdb, 4 on postgres",
              "id 3: amount 30 <> 7",
              "only on duckdb: id 4");
      assertThat(differences(parity, "gold.typed").getFirst())
          .isEqualTo("column half is double on duckdb, long on postgres");
    }
  }

  private static List<String> differences(Map<String, ModelParity> parity, String table) {
    return Objects.requireNonNull(parity.get(table)).differences();
  }

  private static Workshop shop(String name) {
    return new Workshop(directory.resolve(name));
  }

  private static Map<String, ModelOutcome> build(Workshop shop, String prefix, boolean isFull) {
    var build = new ForeignBuild(shop.models(), new Dialect("postgres", prefix), isFull);
    load(shop, build, prefix);
    try (var database = PostgreSqlModels.connect(server.jdbcUrl(), prefix)) {
      Map<String, ModelOutcome> outcomes = new TreeMap<>();
      build.run(database).forEach(outcome -> outcomes.put(outcome.table().toString(), outcome));
      database.commit();
      return outcomes;
    }
  }

  private static void load(Workshop shop, ForeignBuild build, String prefix) {
    try (var warehouse = PostgreSqlWarehouse.connect(server.jdbcUrl(), prefix)) {
      build.loadInputs(shop.fixture().lake().view(), warehouse, "inputs-" + ++loads);
    }
  }

  private static Map<String, ModelParity> parity(Workshop shop, String prefix) {
    var models = shop.models();
    var build = new ForeignBuild(models, new Dialect("postgres", prefix), true);
    load(shop, build, prefix);
    Map<String, ModelParity> parity = new TreeMap<>();
    LakeBranch branch = shop.fixture().lake().branch(new RunId("parity-1"));
    try (var database = PostgreSqlModels.connect(server.jdbcUrl(), prefix)) {
      List<ModelOutcome> outcomes = new ArrayList<>(build.run(database));
      assertThat(outcomes).allMatch(Made.class::isInstance);
      var check = new ParityCheck(branch, database, "postgres");
      models.inOrder().forEach(model -> parity.put(model.table().toString(), check.compare(model)));
    }
    PostgreSqlModels.remove(server.jdbcUrl(), prefix);
    return parity;
  }

  private static String ask(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(server.jdbcUrl());
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }
}
