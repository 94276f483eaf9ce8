package dev.millrace.contracts.definition;

import static dev.millrace.contracts.definition.ArgumentForm.COLUMN;
import static dev.millrace.contracts.definition.ArgumentForm.COLUMNS;
import static dev.millrace.contracts.definition.ArgumentForm.COUNT;
import static dev.millrace.contracts.definition.ArgumentForm.DURATION;
import static dev.millrace.contracts.definition.ArgumentForm.FLAG;
import static dev.millrace.contracts.definition.ArgumentForm.LISTS;
import static dev.millrace.contracts.definition.ArgumentForm.NUMBER;
import static dev.millrace.contracts.definition.ArgumentForm.PAIRS;
import static dev.millrace.contracts.definition.ArgumentForm.SQL;
import static dev.millrace.contracts.definition.ArgumentForm.TABLE;
import static dev.millrace.contracts.definition.ArgumentForm.TEXT;
import static dev.millrace.contracts.definition.ArgumentForm.TEXTS;
import static dev.millrace.contracts.definition.ArgumentForm.VALUE;
import static dev.millrace.contracts.definition.ArgumentForm.VALUES;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What can be expected of a table: Great Expectations' vocabulary by its names and with its
/// arguments, dbt's tests, and Millrace's own. Every one has a short name, an alias of the same.
public enum Expectation {
  VALUES_NOT_NULL("expect_column_values_to_not_be_null", "not_null", Of.ROWS, column()),
  VALUES_NULL("expect_column_values_to_be_null", "is_null", Of.ROWS, column()),
  VALUES_UNIQUE("expect_column_values_to_be_unique", "unique", Of.ROWS, column()),
  VALUES_IN_SET(
      "expect_column_values_to_be_in_set",
      "accepted_values",
      Of.ROWS,
      column(),
      need("value_set", VALUES, "values")),
  VALUES_NOT_IN_SET(
      "expect_column_values_to_not_be_in_set",
      "rejected_values",
      Of.ROWS,
      column(),
      need("value_set", VALUES, "values")),
  VALUES_BETWEEN("expect_column_values_to_be_between", "between", Of.ROWS, column(), range()),
  LENGTHS_BETWEEN(
      "expect_column_value_lengths_to_be_between", "length_between", Of.ROWS, column(), range()),
  LENGTHS_EQUAL(
      "expect_column_value_lengths_to_equal",
      "length_equal",
      Of.ROWS,
      column(),
      need("value", COUNT)),
  MATCH_REGEX(
      "expect_column_values_to_match_regex", "match_regex", Of.ROWS, column(), need("regex", TEXT)),
  NOT_MATCH_REGEX(
      "expect_column_values_to_not_match_regex",
      "not_match_regex",
      Of.ROWS,
      column(),
      need("regex", TEXT)),
  MATCH_REGEX_LIST(
      "expect_column_values_to_match_regex_list",
      "match_regex_list",
      Of.ROWS,
      column(),
      need("regex_list", TEXTS),
      may("match_on", TEXT)),
  NOT_MATCH_REGEX_LIST(
      "expect_column_values_to_not_match_regex_list",
      "not_match_regex_list",
      Of.ROWS,
      column(),
      need("regex_list", TEXTS)),
  MATCH_LIKE(
      "expect_column_values_to_match_like_pattern",
      "like",
      Of.ROWS,
      column(),
      need("like_pattern", TEXT)),
  NOT_MATCH_LIKE(
      "expect_column_values_to_not_match_like_pattern",
      "not_like",
      Of.ROWS,
      column(),
      need("like_pattern", TEXT)),
  MATCH_LIKE_LIST(
      "expect_column_values_to_match_like_pattern_list",
      "like_list",
      Of.ROWS,
      column(),
      need("like_pattern_list", TEXTS),
      may("match_on", TEXT)),
  NOT_MATCH_LIKE_LIST(
      "expect_column_values_to_not_match_like_pattern_list",
      "not_like_list",
      Of.ROWS,
      column(),
      need("like_pattern_list", TEXTS)),
  MATCH_STRFTIME(
      "expect_column_values_to_match_strftime_format",
      "time_format",
      Of.ROWS,
      column(),
      need("strftime_format", TEXT)),
  DATE_PARSEABLE(
      "expect_column_values_to_be_dateutil_parseable", "date_parseable", Of.ROWS, column()),
  JSON_PARSEABLE("expect_column_values_to_be_json_parseable", "json_parseable", Of.ROWS, column()),
  VALUES_INCREASING(
      "expect_column_values_to_be_increasing",
      "increasing",
      Of.ROWS,
      column(),
      may("strictly", FLAG),
      need("order_by", COLUMN)),
  VALUES_DECREASING(
      "expect_column_values_to_be_decreasing",
      "decreasing",
      Of.ROWS,
      column(),
      may("strictly", FLAG),
      need("order_by", COLUMN)),
  Z_SCORES(
      "expect_column_value_z_scores_to_be_less_than",
      "z_scores",
      Of.ROWS,
      column(),
      need("threshold", NUMBER),
      may("double_sided", FLAG)),
  VALUES_OF_TYPE(
      "expect_column_values_to_be_of_type", "type", Of.TABLE, column(), need("type_", TEXT)),
  VALUES_IN_TYPE_LIST(
      "expect_column_values_to_be_in_type_list",
      "type_list",
      Of.TABLE,
      column(),
      need("type_list", TEXTS)),
  PAIR_EQUAL("expect_column_pair_values_to_be_equal", "pair_equal", Of.ROWS, pair(), ignoreRowIf()),
  PAIR_GREATER(
      "expect_column_pair_values_a_to_be_greater_than_b",
      "pair_greater",
      Of.ROWS,
      pair(),
      may("or_equal", FLAG),
      ignoreRowIf()),
  PAIR_IN_SET(
      "expect_column_pair_values_to_be_in_set",
      "pair_in_set",
      Of.ROWS,
      pair(),
      need("value_pairs_set", PAIRS),
      ignoreRowIf()),
  COMPOUND_UNIQUE(
      "expect_compound_columns_to_be_unique",
      "unique_together",
      Of.ROWS,
      need("column_list", COLUMNS, "columns"),
      ignoreRowIf()),
  UNIQUE_WITHIN_RECORD(
      "expect_select_column_values_to_be_unique_within_record",
      "unique_within_row",
      Of.ROWS,
      need("column_list", COLUMNS),
      ignoreRowIf()),
  MULTICOLUMN_UNIQUE(
      "expect_multicolumn_values_to_be_unique",
      "row_values_unique",
      Of.ROWS,
      need("column_list", COLUMNS),
      ignoreRowIf()),
  MULTICOLUMN_SUM(
      "expect_multicolumn_sum_to_equal",
      "row_sum_equal",
      Of.ROWS,
      need("column_list", COLUMNS),
      need("sum_total", NUMBER),
      ignoreRowIf()),
  RELATIONSHIPS(
      "expect_column_values_to_exist_in_other_table",
      "relationships",
      Of.ROWS,
      column(),
      need("to", TABLE),
      need("field", TEXT)),
  EXPRESSION("expect_rows_to_satisfy_expression", "expression", Of.ROWS, need("expression", SQL)),
  QUERY(
      "unexpected_rows_expectation", "sql", Of.QUERY, need("unexpected_rows_query", SQL, "query")),
  MIN("expect_column_min_to_be_between", "min_between", Of.FIGURE, column(), range()),
  MAX("expect_column_max_to_be_between", "max_between", Of.FIGURE, column(), range()),
  MEAN("expect_column_mean_to_be_between", "mean_between", Of.FIGURE, column(), range()),
  MEDIAN("expect_column_median_to_be_between", "median_between", Of.FIGURE, column(), range()),
  SUM("expect_column_sum_to_be_between", "sum_between", Of.FIGURE, column(), range()),
  STDEV("expect_column_stdev_to_be_between", "stdev_between", Of.FIGURE, column(), range()),
  QUANTILES(
      "expect_column_quantile_values_to_be_between",
      "quantiles_between",
      Of.FIGURE,
      column(),
      need("quantile_ranges", LISTS)),
  UNIQUE_COUNT(
      "expect_column_unique_value_count_to_be_between",
      "unique_count_between",
      Of.FIGURE,
      column(),
      range()),
  UNIQUE_PROPORTION(
      "expect_column_proportion_of_unique_values_to_be_between",
      "unique_proportion_between",
      Of.FIGURE,
      column(),
      range()),
  NOT_NULL_PROPORTION(
      "expect_column_proportion_of_non_null_values_to_be_between",
      "not_null_proportion",
      Of.FIGURE,
      column(),
      range()),
  DISTINCT_IN_SET(
      "expect_column_distinct_values_to_be_in_set",
      "distinct_in_set",
      Of.FIGURE,
      column(),
      need("value_set", VALUES)),
  DISTINCT_CONTAIN_SET(
      "expect_column_distinct_values_to_contain_set",
      "distinct_contain_set",
      Of.FIGURE,
      column(),
      need("value_set", VALUES)),
  DISTINCT_EQUAL_SET(
      "expect_column_distinct_values_to_equal_set",
      "distinct_equal_set",
      Of.FIGURE,
      column(),
      need("value_set", VALUES)),
  MOST_COMMON(
      "expect_column_most_common_value_to_be_in_set",
      "most_common_in_set",
      Of.FIGURE,
      column(),
      need("value_set", VALUES)),
  FRESHNESS(
      "expect_column_max_to_be_recent", "freshness", Of.FIGURE, column(), need("within", DURATION)),
  KL_DIVERGENCE(
      "expect_column_kl_divergence_to_be_less_than",
      "kl_divergence",
      Of.DISTRIBUTION,
      column(),
      need("partition_object", LISTS),
      need("threshold", NUMBER)),
  DRIFT(
      "expect_column_distribution_to_match_published",
      "drift",
      Of.DISTRIBUTION,
      column(),
      may("max_psi", NUMBER)),
  ROW_COUNT("expect_table_row_count_to_be_between", "row_count_between", Of.FIGURE, range()),
  ROW_COUNT_EQUAL(
      "expect_table_row_count_to_equal", "row_count_equal", Of.FIGURE, need("value", COUNT)),
  ROW_COUNT_OTHER_TABLE(
      "expect_table_row_count_to_equal_other_table",
      "row_count_equal_other",
      Of.TABLE,
      need("other_table_name", TABLE)),
  ROW_COUNT_CHANGE(
      "expect_table_row_count_change_to_be_at_most",
      "row_count_change",
      Of.TABLE,
      need("at_most_percent", NUMBER)),
  COLUMN_COUNT(
      "expect_table_column_count_to_be_between", "column_count_between", Of.TABLE, range()),
  COLUMN_COUNT_EQUAL(
      "expect_table_column_count_to_equal", "column_count_equal", Of.TABLE, need("value", COUNT)),
  COLUMNS_ORDERED(
      "expect_table_columns_to_match_ordered_list",
      "columns_in_order",
      Of.TABLE,
      need("column_list", TEXTS)),
  COLUMNS_SET(
      "expect_table_columns_to_match_set",
      "columns",
      Of.TABLE,
      need("column_set", TEXTS),
      may("exact_match", FLAG)),
  COLUMN_EXISTS(
      "expect_column_to_exist",
      "column_exists",
      Of.TABLE,
      need("column", TEXT),
      may("column_index", COUNT)),
  ANOMALY(
      "expect_newest_day_to_be_usual",
      "anomaly",
      Of.HISTORY,
      may("row_count", FLAG),
      may("null_rate", COLUMNS),
      may("mean", COLUMNS),
      may("day", COLUMN),
      may("holidays", TEXTS),
      may("threshold", NUMBER));

  private static final Map<String, Expectation> BY_NAME = byName();

  private final String gxName;
  private final String shortName;
  private final Of of;
  private final List<Argument> arguments;

  @SafeVarargs
  Expectation(String gxName, String shortName, Of of, List<Argument>... arguments) {
    this.gxName = gxName;
    this.shortName = shortName;
    this.of = of;
    var all = new ArrayList<Argument>();
    for (List<Argument> some : arguments) {
      all.addAll(some);
    }
    this.arguments = List.copyOf(all);
  }

  /// What an expectation is about, and so how it is answered.
  public enum Of {
    /// Each row holds or breaks it; `mostly` and `quarantine` make sense.
    ROWS,
    /// One figure of a column or of the table is compared.
    FIGURE,
    /// The rows that a query answers break it.
    QUERY,
    /// How often which value occurs is compared.
    DISTRIBUTION,
    /// Columns and the number of rows, known without reading the table.
    TABLE,
    /// The newest day is compared with the days before.
    HISTORY
  }

  /// @param aliases other names of the same, such as dbt's
  public record Argument(String name, ArgumentForm form, boolean isRequired, List<String> aliases) {
    public Argument {
      aliases = List.copyOf(aliases);
    }
  }

  /// By either name.
  public static Optional<Expectation> find(String name) {
    return Optional.ofNullable(BY_NAME.get(name));
  }

  /// Both names of every expectation.
  public static List<String> names() {
    return List.copyOf(BY_NAME.keySet());
  }

  /// In the spelling of Great Expectations.
  public String gxName() {
    return gxName;
  }

  public String shortName() {
    return shortName;
  }

  public Of of() {
    return of;
  }

  public List<Argument> arguments() {
    return arguments;
  }

  private static Map<String, Expectation> byName() {
    var names = new LinkedHashMap<String, Expectation>();
    for (Expectation expectation : values()) {
      names.put(expectation.shortName, expectation);
      names.put(expectation.gxName, expectation);
    }
    return names;
  }

  private static List<Argument> column() {
    return need("column", COLUMN);
  }

  private static List<Argument> pair() {
    return List.of(
        new Argument("column_A", COLUMN, true, List.of()),
        new Argument("column_B", COLUMN, true, List.of()));
  }

  private static List<Argument> range() {
    return List.of(
        new Argument("min_value", VALUE, false, List.of()),
        new Argument("max_value", VALUE, false, List.of()),
        new Argument("strict_min", FLAG, false, List.of()),
        new Argument("strict_max", FLAG, false, List.of()));
  }

  private static List<Argument> ignoreRowIf() {
    return may("ignore_row_if", TEXT);
  }

  private static List<Argument> need(String name, ArgumentForm form, String... aliases) {
    return List.of(new Argument(name, form, true, List.of(aliases)));
  }

  private static List<Argument> may(String name, ArgumentForm form) {
    return List.of(new Argument(name, form, false, List.of()));
  }
}
