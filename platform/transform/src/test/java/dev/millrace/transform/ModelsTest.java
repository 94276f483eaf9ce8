package dev.millrace.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.Problem;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.ColumnType.Plain;
import dev.millrace.transform.Workshop.Order;
import dev.millrace.transform.given.ModelTests;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What templates, materializations, selectors and tests of models do for their writer.
final class ModelsTest {

  @TempDir private Path directory = Path.of("unset");
  private Workshop shop;

  @BeforeEach
  void open() {
    shop = new Workshop(directory);
    shop.file("models/silver/stg_orders.sql", "select * from {{ source('orders') }}");
    shop.file("models/silver/stg_orders.yml", "kind: model\ntags: [daily]\n");
    shop.file(
        "models/gold/fct_orders.sql",
        "select * from {{ ref('stg_orders') }} where amount >= {{ var('least') }}");
    shop.file(
        "models/gold/agg_orders.sql", "select sum(amount) as total from {{ ref('fct_orders') }}");
  }

  @AfterEach
  void close() {
    shop.close();
  }

  @Test
  void macrosVariablesAndEphemeralModelsBecomeSql() throws InterruptedException {
    shop.file("macros/money.sql", "{% macro cents(column) %}({{ column }} * 100){% endmacro %}");
    shop.file(
        "models/silver/large.sql",
        "{{ config(materialized='ephemeral') }} select * from {{ ref('fct_orders') }} where amount > 6");
    shop.file(
        "models/gold/agg_orders.sql",
        "select sum({{ cents('large.amount') }}) as total from {{ ref('large') }} as large");
    shop.order(
        new Order(1, 4, "2026-01-01T10:00:00"),
        new Order(2, 6, "2026-01-01T10:00:00"),
        new Order(3, 7, "2026-01-01T10:00:00"));
    shop.build();

    assertThat(shop.texts("select total from gold.agg_orders")).containsExactly("700");
    assertThat(shop.texts("select count(*) from gold.fct_orders")).containsExactly("2");
  }

  @Test
  void aViewIsReadLikeATableAndHoldsNoRows() throws InterruptedException {
    shop.file("models/gold/fct_orders.yml", "kind: model\nmaterialized: view\n");
    shop.build();
    shop.order(new Order(1, 9, "2026-01-01T10:00:00"));

    assertThat(shop.fixture().lake().view().find(TableName.of("gold.fct_orders"))).isEmpty();
    shop.build(Map.of("select", "stg_orders"));
    assertThat(shop.texts("select count(*) from gold.fct_orders")).containsExactly("1");
  }

  @Test
  void whatATemplateCannotReachIsToldWithItsLine() {
    shop.file("models/gold/a.sql", "select 1 as x,\n{{ env_var('HOME') }} as y");
    shop.file("models/gold/b.sql", "\n{{ config(materialised='view') }} select 1 as x");
    shop.file("models/gold/c.sql", "select\n{{ var('most') }} as x");
    shop.file("models/gold/d.sql", "{% for i in range(10) %}\n{{ ref('nobody') }}{% endfor %}");
    shop.file("models/gold/e.sql", "{{ config(materialized='incremental') }}\nselect 1 as x");
    shop.file(
        "models/gold/f.sql",
        "{{ config(materialized='incremental', strategy='merge') }}\nselect 1 as x");

    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(shop::models)
        .satisfies(e ->
            assertThat(e.problems())
                .extracting(problem -> problem.where() + " " + problem.code())
                .containsExactlyInAnyOrder(
                    "models/gold/a.sql:2 MODEL_TEMPLATE",
                    "models/gold/b.sql:2 MODEL_TEMPLATE",
                    "models/gold/c.sql:2 VARIABLE_UNKNOWN",
                    "models/gold/d.sql:2 MODEL_REFERENCE_UNKNOWN",
                    "models/gold/e.sql DEFINITION_KEY_MISSING",
                    "models/gold/f.sql DEFINITION_KEY_MISSING"));
  }

  @Test
  void selectorsChooseByNameGraphTagAndWhatHasChanged() throws InterruptedException {
    shop.file("models/gold/other.sql", "select 1 as x");
    shop.build();
    assertThat(built("+fct_orders")).containsExactly("silver.stg_orders", "gold.fct_orders");
    assertThat(built("1+agg_orders")).containsExactly("gold.fct_orders", "gold.agg_orders");
    assertThat(built("tag:daily+,gold")).containsExactly("gold.fct_orders", "gold.agg_orders");
    assertThat(built("source:orders+1")).containsExactly("silver.stg_orders");
    assertThat(built("state:modified")).isEmpty();

    shop.file("models/gold/fct_orders.sql", "select id, amount from {{ ref('stg_orders') }}");
    assertThat(built("state:modified+")).containsExactly("gold.fct_orders", "gold.agg_orders");
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> shop.build(Map.of("select", "fct_order")))
        .satisfies(e -> assertThat(e.problem().hint()).isEqualTo("Did you mean 'fct_orders'?"));
  }

  private List<String> built(String selector) throws InterruptedException {
    shop.build(Map.of("select", selector));
    return shop.log.stream()
        .filter(line -> line.contains(" rows in "))
        .map(line -> line.substring(0, line.indexOf(':')))
        .toList();
  }

  @Test
  void aTestOnGivenRowsTellsTheRowsThatDiffer() {
    shop.file(
        "models/gold/fct_orders.yml",
        """
        kind: model
        unit_tests:
          - name: small_orders_are_left_out
            given:
              - input: ref('stg_orders')
                rows:
                  - {id: 1, amount: 4}
                  - {id: 2, amount: 5, ordered_at: 2026-01-01T10:00:00Z}
                  - {id: 3, amount: null}
            expect:
              rows: [{id: 2, ordered_at: 2026-01-01 10:00:00+00}]
          - name: a_limit_of_its_own
            vars: {least: 3}
            given:
              - input: ref('stg_orders')
                rows: [{id: 1, amount: 4}]
            expect:
              rows: [{id: 2}]
        """);

    List<Problem> problems = new java.util.ArrayList<>();
    tests()
        .forEach(result -> {
          if (result.problem() != null) {
            problems.add(result.problem());
          }
        });
    assertThat(problems)
        .extracting(Problem::message)
        .containsExactly(
            "The test 'a_limit_of_its_own' of gold.fct_orders does not hold: not expected {id: 1}; missing {id: 2}.");
    assertThat(tests()).hasSize(2);
  }

  private List<ModelTests.Result> tests() {
    CompiledModels models = shop.models();
    TableName orders = TableName.of("bronze.orders");
    var columns =
        List.of(
            new Column("id", Plain.LONG),
            new Column("amount", Plain.LONG),
            new Column("ordered_at", Plain.TIMESTAMP));
    return new ModelTests(
            models, shop.fixture().engine(), Map.of(orders, columns), Map.of("orders", orders))
        .run(models.inOrder());
  }
}
