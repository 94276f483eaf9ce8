package dev.millrace.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.millrace.contracts.definition.Project;
import dev.millrace.contracts.definition.SparkDefinition;
import dev.millrace.contracts.definition.Variables;
import dev.millrace.contracts.lake.LakeCommit;
import dev.millrace.contracts.lake.TableAppend;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.Problem;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.ColumnType.Plain;
import dev.millrace.contracts.table.Rows;
import dev.millrace.external.spark.SparkPlace;
import dev.millrace.transform.engine.ModelOutcome;
import dev.millrace.transform.engine.ModelParity;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One small project on all engines. What needs Spark is skipped where `./millrace spark fetch` has
/// not been, or no JDK 17 or 21 is.
final class ForeignEnginesTest {

  private static final InstantSource CLOCK = InstantSource.system();
  private static final Column ID = new Column("id", Plain.LONG);
  private static final Column PROPERTIES = new Column("properties", Plain.STRING);
  private static final Column AT = new Column("ordered_at", Plain.TIMESTAMP);

  @TempDir private Path directory = Path.of("unset");
  private int commits;

  @BeforeEach
  void aShopOfOrders() throws IOException {
    file("millrace.yaml", "kind: project\nname: shop\nwarehouse: embedded\nvars: {least: 5}\n");
    file(
        "sources/orders.yaml",
        "kind: source\ntype: files\nformat: csv\nfields: {id: long required, properties: string, ordered_at: timestamp}\n");
    file(
        "models/silver/stg_orders.sql",
        """
        {{ config(materialized='view') }}
        select
          id,
          cast({{ millrace.json_text('properties', 'total') }} as decimal(12, 2)) as total,
          {{ millrace.json_text('properties', 'customer.name') }} as "customer",
          cast({{ millrace.json_length('properties', 'lines') }} as integer) as count_lines,
          ordered_at
        from {{ source('orders') }}
        """);
    file(
        "models/silver/large.sql",
        "{{ config(materialized='ephemeral') }}\nselect * from {{ ref('stg_orders') }} where total > {{ var('least') }}");
    file(
        "models/gold/fct_customers.sql",
        """
        select
          customer,
          count(*) as orders,
          cast(sum(total) as decimal(18, 2)) as revenue,
          sum(cast(total as {{ dbt.type_float() }})) / count(*) as mean,
          {{ dbt.listagg('id', "'|'", 'order by id') }} as ids,
          {{ millrace.arg_max('total', 'ordered_at') }} as last_total,
          {{ dbt.datediff('min(ordered_at)', 'max(ordered_at)', 'day') }} as days,
          {{ dbt.datediff('min(ordered_at)', 'max(ordered_at)', 'hour') }} as hours,
          {{ dbt.datediff('min(ordered_at)', 'max(ordered_at)', 'week') }} as weeks,
          {{ dbt.datediff('min(ordered_at)', 'max(ordered_at)', 'month') }} as months,
          {{ dbt.dateadd('day', 3, 'max(ordered_at)') }} as follow_up_at,
          cast({{ dbt.date_trunc('month', 'max(ordered_at)') }} as date) as month_on,
          {{ dbt.last_day('max(ordered_at)', 'month') }} as month_ends_on,
          {{ dbt.safe_cast("'x' || customer", dbt.type_int()) }} as nothing,
          {{ dbt.hash('customer') }} as customer_hash,
          {{ dbt.split_part('customer', "' '", 1) }} as first_name,
          {{ millrace.epoch('max(ordered_at)') }} as seconds,
          max(ordered_at) as last_at,
          bool_or(total > 20) as is_good
        from {{ ref('large') }}
        group by customer
        """);
    file("models/gold/fct_customers.yml", "kind: model\nkey: customer\n");
    file(
        "models/gold/dim_date.sql",
        """
        with
        days as (
          select {{ millrace.days_from_to('first_at', 'last_at') }} as day_at
          from (select min(ordered_at) as first_at, max(ordered_at) as last_at from {{ ref('stg_orders') }}) as bounds
        )
        select cast(day_at as date) as date_on, cast({{ millrace.weekday('day_at') }} as integer) as weekday
        from days
        """);
    file(
        "models/gold/fct_days.sql",
        """
        {{ config(materialized='incremental', strategy='interval', interval={'column': 'ordered_on', 'grain': 'day'}) }}
        select id, total, cast(ordered_at as date) as ordered_on
        from {{ ref('stg_orders') }} where {{ in_interval('ordered_at') }}
        """);
    file(
        "models/gold/seen.sql",
        """
        {{ config(materialized='snapshot', key='id', updated_at='ordered_at') }}
        select id, total, ordered_at from {{ ref('stg_orders') }}
        """);
    order(
        1,
        "{\"total\": 10.50, \"customer\": {\"name\": \"Ada L\"}, \"lines\": [1, 2]}",
        "2026-01-30T23:10:00Z");
    order(
        2,
        "{\"total\": 30, \"customer\": {\"name\": \"Ada L\"}, \"lines\": []}",
        "2026-02-02T01:00:00.123456Z");
    order(
        3,
        "{\"total\": 7.25, \"customer\": {\"name\": \"Zoë \\\"Z\\\"\"}, \"lines\": [{}]}",
        "2026-02-01T12:00:00Z");
    order(4, "{\"total\": 1, \"customer\": {\"name\": \"Bob\"}}", "2026-02-03T00:00:00Z");
  }

  @Test
  void threeEnginesAnswerTheSameAndOneThatDoesNotIsTold() throws Exception {
    requireSpark();
    file(
        "models/gold/planted.sql",
        "select id, {% if target.type == 'spark' %}case when id = 2 then total + 1 else total end{% else %}total{% endif %} as total from {{ ref('stg_orders') }}");
    file("models/gold/planted.yml", "kind: model\nkey: id\n");

    Map<String, ModelParity> parity = parity("duckdb", "postgres", "spark");

    assertThat(Objects.requireNonNull(parity.get("gold.planted on spark")).differences())
        .contains("id 2: total 30 <> 31");
    assertThat(parity)
        .allSatisfy((name, model) -> {
          if (name.startsWith("gold.seen")) {
            assertThat(model.notRun()).isEqualTo("snapshots run on duckdb only");
          } else if (!name.equals("gold.planted on spark")) {
            assertThat(model.isSame()).as("%s: %s", name, model).isTrue();
          }
        });
    assertThat(parity).hasSize(12);
    assertThat(texts("select count(*) from gold.fct_customers"))
        .as("nothing is published")
        .isEmpty();
    assertThat(command("parity", "--engines", "duckdb,spark")).isEqualTo(3);
  }

  @Test
  void whatSparkBuildsIsCheckedAndPublishedAsOneInTheLakesOwnTables() throws Exception {
    requireSpark();
    file(
        "models/gold/fct_days.yml",
        "kind: model\nchecks:\n  - expression: total >= 5\n    severity: quarantine\n");
    file(
        "models/gold/after.sql",
        "select count(*) as rows_left, '{{ target.type }}' as engine from {{ ref('fct_days') }}");

    assertThat(command("build", "--engine", "spark")).isZero();

    assertThat(texts("select concat_ws(' ', rows_left, engine) from gold.after"))
        .as("the model after it reads what quarantine has left")
        .containsExactly("3 spark");
    assertThat(
            texts(
                "select concat_ws(' ', customer, orders, revenue) from gold.fct_customers order by 1"))
        .containsExactly("Ada L 2 40.50", "Zoë \"Z\" 1 7.25");
    assertThat(texts("select count(*) from gold.seen where is_current"))
        .as("a snapshot is built by the lake's engine, on the same branch")
        .containsExactly("4");
    assertThat(texts("select count(*) from silver.stg_orders")).containsExactly("4");
    assertThat(command("build", "--engine", "duckdb", "-s", "state:modified"))
        .as("the ledger knows what was built")
        .isZero();
    assertThat(texts("select engine from gold.after")).containsExactly("spark");
    assertThat(Files.exists(directory.resolve("data/lake/millrace_spark_gold"))).isFalse();
  }

  @Test
  void whatSparkRefusesIsToldWithItsLineAndNothingIsPublished() throws Exception {
    requireSpark();
    file(
        "models/gold/bad.sql",
        "select\n  id,\n  list_sum([id]) as wrong\nfrom {{ source('orders') }}\n");
    file(
        "models/gold/reflects.sql",
        "select {% if target.type == 'spark' %}reflect('java.lang.System', 'getProperty', 'user.home'){% else %}1{% endif %} as home");

    assertThatThrownBy(() -> new SparkBuild(project(), data(), CLOCK).run("", false, _ -> {}))
        .isInstanceOfSatisfying(
            MillraceException.class,
            e ->
                assertThat(e.problems().stream().map(Problem::toText))
                    .anySatisfy(text -> assertThat(text).contains("models/gold/bad.sql:3"))
                    .anySatisfy(text ->
                        assertThat(text).contains("gold/reflects.sql").contains("reflect")));
    assertThat(texts("select count(*) from gold.fct_customers")).isEmpty();
  }

  @Test
  void aChoiceOfModelsIsBuiltInPostgreSqlOverWhatStandsThere() throws Exception {
    var models = new ForeignModels(project(), data(), CLOCK);
    assertThat(models.build("all_", "", false, _ -> {}))
        .filteredOn(ModelOutcome.Made.class::isInstance)
        .hasSize(4);

    assertThat(models.build("all_", "fct_customers", false, _ -> {}))
        .singleElement()
        .isInstanceOf(ModelOutcome.Made.class);
    assertThat(command("build", "--engine", "postgres", "-s", "fct_customers", "--prefix", "all_"))
        .isZero();
    assertThat(command("parity", "--engines", "duckdb,postgres")).isZero();
  }

  @Test
  void enginesThatCannotBeAreRefused() throws Exception {
    assertThat(command("build", "--engine", "trino")).isEqualTo(2);
    assertThat(command("parity", "--engines", "postgres,spark")).isEqualTo(2);
    assertThat(command("parity", "--engines", "duckdb")).isEqualTo(2);
    file(
        "millrace.yaml",
        "kind: project\nname: shop\nspark: {java_home: /nowhere, home: /nowhere}\nvars: {least: 5}\n");
    assertThat(command("build", "--engine", "spark")).isEqualTo(3);
  }

  private static void requireSpark() {
    try {
      SparkPlace.find(SparkDefinition.DEFAULT, System.getenv());
    } catch (MillraceException e) {
      abort("Skipped: " + e.problem().toText());
    }
  }

  private Map<String, ModelParity> parity(String... engines) throws InterruptedException {
    return new ForeignModels(project(), data(), CLOCK)
        .parity(List.of(engines), _ -> {}).stream()
            .collect(
                Collectors.toMap(model -> model.table() + " on " + model.engine(), model -> model));
  }

  private int command(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(
        List.of("--project", directory.resolve("project").toString(), "--data", data().toString()));
    return Main.run(new PrintWriter(new StringWriter()), all.toArray(String[]::new));
  }

  private Path data() {
    return directory.resolve("data");
  }

  private Project project() {
    return ProjectDirectory.read(directory.resolve("project"), Variables.NONE);
  }

  private void file(String path, String text) throws IOException {
    Path file = directory.resolve("project").resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private void order(long id, String properties, String at) {
    List<@Nullable Object[]> rows = new ArrayList<>();
    rows.add(new @Nullable Object[] {id, properties, Instant.parse(at)});
    try (var wiring = LakeWiring.open(data(), CLOCK)) {
      var append =
          new TableAppend(
              TableName.of("bronze.orders"),
              new Rows(List.of(ID, PROPERTIES, AT), rows),
              "ordered_at");
      wiring
          .lake()
          .commit(
              new LakeCommit(
                  List.of(append), new LakeCommit.Mark("test/" + ++commits, null, "done")));
    }
  }

  /// None where the table is not there.
  private List<String> texts(String sql) {
    List<String> texts = new ArrayList<>();
    try (var wiring = LakeWiring.open(data(), CLOCK)) {
      wiring.lake().view().read(new SqlQuery(sql), row -> texts.add(String.valueOf(row[0])));
    } catch (MillraceException e) {
      assertThat(e.problem().toText()).contains("NOT_FOUND");
    }
    return texts;
  }
}
