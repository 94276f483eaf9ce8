package dev.millrace.transform.check.gx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.contracts.definition.CheckDefinition;
import dev.millrace.contracts.definition.CheckDefinition.Severity;
import dev.millrace.contracts.definition.Project;
import dev.millrace.contracts.definition.ProjectReader;
import dev.millrace.contracts.definition.SourceText;
import dev.millrace.contracts.definition.Variables;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.MillraceException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

final class GxSuiteTest {

  private static final String OLD =
      """
      {"expectation_suite_name": "orders", "ge_cloud_id": null, "meta": {"great_expectations_version": "0.18.8"},
       "expectations": [
        {"expectation_type": "expect_column_values_to_be_between", "meta": {},
         "kwargs": {"column": "total", "min_value": 0, "max_value": null, "mostly": 0.95, "result_format": "BASIC"}},
        {"expectation_type": "expect_column_values_to_match_regex", "meta": {},
         "kwargs": {"column": "mail", "regex": "^\\\\w+@\\"x\\"$"}},
        {"expectation_type": "expect_column_values_to_be_in_set", "meta": {},
         "kwargs": {"column": "state", "value_set": ["new", "it's"], "row_condition": "state!=\\"x\\" and total>2", "condition_parser": "pandas"}},
        {"expectation_type": "expect_column_quantile_values_to_be_between", "meta": {},
         "kwargs": {"column": "total", "quantile_ranges": {"quantiles": [0.1, 0.9], "value_ranges": [[0, null], [5, 10.5]]}, "allow_relative_error": false}},
        {"expectation_type": "expect_table_row_count_to_equal", "meta": {}, "kwargs": {"value": {"$PARAMETER": "rows"}}},
        {"expectation_type": "expect_column_values_to_be_xml_parseable", "meta": {}, "kwargs": {"column": "x"}}
       ]}
      """;

  private static final String NEW =
      """
      {"name": "orders", "id": "a", "notes": null,
       "expectations": [
        {"type": "expect_compound_columns_to_be_unique", "id": "1", "severity": "warning",
         "kwargs": {"column_list": ["order_id", "line"], "ignore_row_if": "all_values_are_missing"}},
        {"type": "expect_column_values_to_not_be_null", "severity": "critical",
         "kwargs": {"column": "order_id", "row_condition": "col(\\"state\\") == \\"paid\\"", "condition_parser": "great_expectations"}},
        {"type": "unexpected_rows_expectation", "kwargs": {"unexpected_rows_query": "select * from {batch} where a > 1", "description": "d"}},
        {"type": "expect_column_values_to_not_be_null",
         "kwargs": {"column": "a", "row_condition": "a.str.len() > 1", "condition_parser": "pandas"}}
       ]}
      """;

  @Test
  void aSuiteOfTheOldFormBecomesChecksThatTheProjectReads() {
    GxSuite.Imported imported = read(OLD);

    List<CheckDefinition> checks = checks(imported);
    assertThat(checks)
        .extracting(CheckDefinition::title)
        .containsExactly(
            "between(total)",
            "match_regex(mail)",
            "accepted_values(state)",
            "quantiles_between(total)");
    assertThat(checks.get(0).mostly()).isEqualTo(0.95);
    assertThat(checks.get(1).text("regex")).isEqualTo("^\\w+@\"x\"$");
    assertThat(checks.get(2).rowCondition()).isEqualTo("state!='x' and total>2");
    assertThat(imported.notMapped()).hasSize(2);
    assertThat(imported.notMapped().getFirst()).contains("filled in at run time");
    assertThat(imported.notMapped().getLast())
        .isEqualTo(
            "expect_column_values_to_be_xml_parseable: not known; Did you mean 'expect_column_values_to_be_json_parseable'?");
  }

  @Test
  void aSuiteOfTheNewFormKeepsItsSeverityAndItsConditions() {
    GxSuite.Imported imported = read(NEW);

    List<CheckDefinition> checks = checks(imported);
    assertThat(checks)
        .extracting(CheckDefinition::severity)
        .containsExactly(Severity.WARN, Severity.ERROR, Severity.ERROR);
    assertThat(checks.get(1).rowCondition()).isEqualTo("\"state\" = 'paid'");
    assertThat(imported.notMapped()).hasSize(1);
    assertThat(imported.notMapped().getFirst()).contains("its row_condition is Python");
  }

  @Test
  void whatIsNoSuiteIsAProblem() {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> read("{\"results\": []}"))
        .withMessageContaining("no list 'expectations'");
  }

  private static List<CheckDefinition> checks(GxSuite.Imported imported) {
    Project project =
        ProjectReader.read(
            List.of(
                new SourceText("millrace.yaml", "kind: project\nname: x\n"),
                new SourceText("models/gold/orders.sql", "select 1"),
                new SourceText("checks/gold_orders.yaml", imported.yaml())),
            Variables.NONE);
    return project.checks().getFirst().checks();
  }

  /// JSON is YAML.
  private static GxSuite.Imported read(String json) {
    Object tree = new Load(LoadSettings.builder().build()).loadFromString(json);
    return GxSuite.read(tree, TableName.of("gold.orders"));
  }
}
