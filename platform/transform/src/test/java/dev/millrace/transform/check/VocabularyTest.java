package dev.millrace.transform.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.definition.Expectation;
import dev.millrace.contracts.definition.Project;
import dev.millrace.contracts.definition.ProjectReader;
import dev.millrace.contracts.definition.SourceText;
import dev.millrace.contracts.definition.Variables;
import dev.millrace.contracts.lake.LakeBranch;
import dev.millrace.contracts.name.RunId;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.transform.LakeFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// What every expectation means, on one small table: of each a check that holds and one that breaks
/// on as many rows as it says.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class VocabularyTest {

  private static final Instant NOW = Instant.parse("2026-02-10T00:00:00Z");

  /// id is a key; one customer is missing; ada twice; one total below 0; state of three; the mail
  /// of bob is none; twin follows id but for the last.
  private static final String ORDERS =
      """
      select * from (values
        (1, 'ada',  10.50, 'new',  'ada@x.org', 1, timestamptz '2026-02-01 10:00:00Z', '{"a":1}', '2026-02-01', true),
        (2, 'ada',  20.00, 'paid', 'ada@x.org', 2, timestamptz '2026-02-01 11:00:00Z', '[]', '2026-02-02', true),
        (3, 'bob',  -5.00, 'paid', 'none',      3, timestamptz '2026-02-02 10:00:00Z', 'x', 'soon', false),
        (4, null,   40.00, 'lost', null,        9, timestamptz '2026-02-03 10:00:00Z', null, null, null)
      ) as t(id, customer, total, state, mail, twin, ordered_at, extra, due, is_paid)
      """;

  /// The number is how many rows break it; `no` that it does not hold, `yes` that it does.
  private static final String CHECKS =
      """
      0   expect_column_values_to_not_be_null: {column: id}
      1   expect_column_values_to_not_be_null: {column: customer}
      4   expect_column_values_to_be_null: {column: id}
      0   expect_column_values_to_be_null: {column: customer, row_condition: "id = 4"}
      0   expect_column_values_to_be_unique: {column: id}
      2   expect_column_values_to_be_unique: {column: customer}
      0   unique: {column: customer, row_condition: id <> 2}
      0   expect_column_values_to_be_in_set: {column: state, value_set: [new, paid, lost]}
      2   expect_column_values_to_be_in_set: {column: state, value_set: [new, lost]}
      0   accepted_values: {column: id, values: [1, 2.0, 3, 4]}
      2   expect_column_values_to_not_be_in_set: {column: state, value_set: [paid]}
      0   rejected_values: {column: state, value_set: ["it's"]}
      1   expect_column_values_to_be_between: {column: total, min_value: 0, max_value: 40}
      2   expect_column_values_to_be_between: {column: total, min_value: 0, max_value: 40, strict_max: true}
      0   expect_column_values_to_be_between: {column: total, min_value: 0, mostly: 0.75}
      1   expect_column_values_to_be_between: {column: ordered_at, max_value: "2026-02-03"}
      1   expect_column_value_lengths_to_be_between: {column: mail, min_value: 5}
      1   expect_column_value_lengths_to_equal: {column: mail, value: 9}
      1   expect_column_values_to_match_regex: {column: mail, regex: '^[^@]+@x\\.org$'}
      2   expect_column_values_to_not_match_regex: {column: mail, regex: '@'}
      0   expect_column_values_to_match_regex_list: {column: mail, regex_list: ['@', 'none']}
      3   expect_column_values_to_match_regex_list: {column: mail, regex_list: ['@', 'none'], match_on: all}
      1   expect_column_values_to_not_match_regex_list: {column: mail, regex_list: ['none', 'nobody']}
      1   expect_column_values_to_match_like_pattern: {column: mail, like_pattern: '%@%'}
      2   expect_column_values_to_not_match_like_pattern: {column: mail, like_pattern: '%@%'}
      0   expect_column_values_to_match_like_pattern_list: {column: mail, like_pattern_list: ['%@%', 'n%']}
      3   expect_column_values_to_not_match_like_pattern_list: {column: mail, like_pattern_list: ['%@%', 'n%']}
      1   expect_column_values_to_match_strftime_format: {column: due, strftime_format: '%Y-%m-%d'}
      1   expect_column_values_to_be_dateutil_parseable: {column: due}
      1   expect_column_values_to_be_json_parseable: {column: extra}
      0   expect_column_values_to_be_increasing: {column: twin, order_by: id, strictly: true}
      1   expect_column_values_to_be_increasing: {column: total, order_by: id}
      3   expect_column_values_to_be_decreasing: {column: id, order_by: id}
      1   expect_column_value_z_scores_to_be_less_than: {column: twin, threshold: 1.4}
      0   expect_column_value_z_scores_to_be_less_than: {column: twin, threshold: 2, double_sided: true}
      yes expect_column_values_to_be_of_type: {column: id, type_: INTEGER}
      no  expect_column_values_to_be_of_type: {column: id, type_: VARCHAR}
      yes expect_column_values_to_be_in_type_list: {column: total, type_list: [double, DecimalType]}
      1   expect_column_pair_values_to_be_equal: {column_A: id, column_B: twin}
      0   expect_column_pair_values_a_to_be_greater_than_b: {column_A: twin, column_B: id, or_equal: true}
      3   expect_column_pair_values_a_to_be_greater_than_b: {column_A: twin, column_B: id}
      2   expect_column_pair_values_to_be_in_set: {column_A: customer, column_B: state, value_pairs_set: [[ada, new], [ada, paid]]}
      1   pair_in_set: {column_A: customer, column_B: state, value_pairs_set: [[ada, new], [ada, paid]], ignore_row_if: either_value_is_missing}
      0   expect_compound_columns_to_be_unique: {column_list: [customer, state]}
      2   expect_compound_columns_to_be_unique: {column_list: [customer, mail]}
      0   unique: [customer, id]
      3   expect_select_column_values_to_be_unique_within_record: {column_list: [id, twin]}
      3   expect_multicolumn_values_to_be_unique: {column_list: [id, twin]}
      3   expect_multicolumn_sum_to_equal: {column_list: [id, twin], sum_total: 4}
      1   relationships: {column: customer, to: gold.people, field: customer}
      0   expect_column_values_to_exist_in_other_table: {column: customer, to: gold.people, field: customer, mostly: 0.6}
      1   expression: total > 0
      0   expect_rows_to_satisfy_expression: {expression: "customer in (select customer from gold.people) or id >= 3"}
      2   unexpected_rows_expectation: {unexpected_rows_query: "select * from {batch} where state = 'paid'"}
      0   sql: select 1 from gold.orders where id is null
      yes expect_column_min_to_be_between: {column: total, min_value: -5, max_value: -5}
      no  expect_column_min_to_be_between: {column: total, min_value: -5, strict_min: true}
      yes expect_column_max_to_be_between: {column: ordered_at, max_value: "2026-02-03T10:00:00Z"}
      yes expect_column_mean_to_be_between: {column: total, min_value: 16.37, max_value: 16.38}
      no  expect_column_mean_to_be_between: {column: total, min_value: 17}
      yes expect_column_median_to_be_between: {column: total, min_value: 15.25, max_value: 15.25}
      yes expect_column_sum_to_be_between: {column: total, min_value: 65.5, max_value: 65.5}
      yes expect_column_stdev_to_be_between: {column: id, min_value: 1.29, max_value: 1.3}
      yes expect_column_quantile_values_to_be_between: {column: id, quantile_ranges: {quantiles: [0, 0.5, 1], value_ranges: [[1, 1], [2, 3], [null, 4]]}}
      no  expect_column_quantile_values_to_be_between: {column: id, quantile_ranges: {quantiles: [0.5], value_ranges: [[3, 4]]}}
      yes expect_column_unique_value_count_to_be_between: {column: customer, min_value: 2, max_value: 2}
      no  expect_column_proportion_of_unique_values_to_be_between: {column: customer, min_value: 0.7}
      yes expect_column_proportion_of_non_null_values_to_be_between: {column: customer, min_value: 0.75, max_value: 0.75}
      no  expect_column_distinct_values_to_be_in_set: {column: state, value_set: [new, paid]}
      yes expect_column_distinct_values_to_contain_set: {column: state, value_set: [new, paid]}
      no  expect_column_distinct_values_to_contain_set: {column: state, value_set: [new, gone]}
      yes expect_column_distinct_values_to_equal_set: {column: state, value_set: [new, paid, lost]}
      no  expect_column_distinct_values_to_equal_set: {column: state, value_set: [new, paid, lost, gone]}
      yes expect_column_most_common_value_to_be_in_set: {column: state, value_set: [paid]}
      no  expect_column_most_common_value_to_be_in_set: {column: state, value_set: [new]}
      yes freshness: {column: ordered_at, within: 7 days}
      no  freshness: {column: ordered_at, within: 6 days}
      yes expect_column_kl_divergence_to_be_less_than: {column: state, partition_object: {values: [new, paid, lost], weights: [0.25, 0.5, 0.25]}, threshold: 0.01}
      no  expect_column_kl_divergence_to_be_less_than: {column: state, partition_object: {values: [new, paid, lost], weights: [0.8, 0.1, 0.1]}, threshold: 0.1}
      no  expect_column_kl_divergence_to_be_less_than: {column: total, partition_object: {bins: [0, 20, 40], weights: [0.5, 0.5]}, threshold: 0.1}
      yes expect_column_kl_divergence_to_be_less_than: {column: total, partition_object: {bins: [0, 20, 40], weights: [0.25, 0.5], tail_weights: [0.25, 0]}, threshold: 0.1}
      no  drift: {column: total, max_psi: 0.1}
      yes drift: {column: customer}
      yes expect_table_row_count_to_be_between: {min_value: 4, max_value: 4}
      no  expect_table_row_count_to_be_between: {min_value: 4, strict_min: true}
      no  expect_table_row_count_to_equal: {value: 3}
      no  expect_table_row_count_to_equal_other_table: {other_table_name: gold.people}
      yes row_count_change: {at_most_percent: 50}
      no  row_count_change: {at_most_percent: 10}
      yes expect_table_column_count_to_be_between: {min_value: 5, max_value: 10}
      no  expect_table_column_count_to_equal: {value: 3}
      no  expect_table_columns_to_match_ordered_list: {column_list: [customer, id]}
      yes expect_table_columns_to_match_set: {column_set: [customer, id], exact_match: false}
      no  expect_table_columns_to_match_set: {column_set: [customer, id]}
      yes expect_column_to_exist: {column: customer, column_index: 1}
      no  expect_column_to_exist: {column: nobody}
      yes anomaly: {row_count: true, day: ordered_at}
      """;

  @TempDir private static Path directory = Path.of("unset");
  private LakeFixture fixture;
  private LakeBranch branch;

  @BeforeAll
  void build() {
    fixture = new LakeFixture(directory, InstantSource.fixed(NOW));
    LakeBranch before = fixture.lake().branch(new RunId("run-1"));
    replace(
        before,
        "gold.orders",
        "select *, total * 100 as total_cents from (" + ORDERS + ") where id < 4");
    replace(before, "gold.people", "select 'ada' as customer");
    before.publish();
    branch = fixture.lake().branch(new RunId("run-2"));
    replace(branch, "gold.orders", ORDERS);
  }

  @AfterAll
  void close() {
    fixture.close();
  }

  @Test
  void everyExpectationFindsWhatBreaksItAndNothingElse() {
    List<String[]> lines = CHECKS.lines().map(line -> line.split("\\s+", 2)).toList();

    List<CheckResult> results = run(lines.stream().map(line -> line[1]).toList()).results();

    var wrong = new ArrayList<String>();
    for (int i = 0; i < lines.size(); i++) {
      CheckResult result = results.get(i);
      assertThat(result.check().expectation().gxName()).isEqualTo(gxName(lines.get(i)[1]));
      if (!found(result).equals(lines.get(i)[0])) {
        wrong.add("%s: %s, %s".formatted(lines.get(i)[1], found(result), result.words()));
      }
    }
    assertThat(wrong).isEmpty();
    Set<Expectation> asked =
        results.stream().map(result -> result.check().expectation()).collect(Collectors.toSet());
    assertThat(EnumSet.complementOf(EnumSet.copyOf(asked))).isEmpty();
    assertThat(asked).hasSizeGreaterThan(55);
  }

  @Test
  void theGuideListsEveryExpectationWithItsArguments() throws IOException {
    String guide = Files.readString(Path.of("../../docs/checks.md"));

    for (Expectation expectation : Expectation.values()) {
      String line =
          guide
              .lines()
              .filter(one -> one.matches("\\| \\*?`" + expectation.gxName() + "`.*"))
              .findFirst()
              .orElse("");
      assertThat(line).contains("`" + expectation.shortName() + "`");
      expectation.arguments().stream()
          .map(Expectation.Argument::name)
          .filter(name -> !name.matches("(min|max)_value|strict_(min|max)"))
          .forEach(name -> assertThat(line).contains("`" + name + "`"));
    }
  }

  /// A number for checks of rows, counted even where `mostly` lets it hold.
  private static String found(CheckResult result) {
    boolean isOfRows = Breaking.isOfRows(result.check());
    if (isOfRows && result.holds()) {
      return "0";
    }
    return isOfRows ? String.valueOf(result.failing()) : result.holds() ? "yes" : "no";
  }

  private static String gxName(String yaml) {
    String name = yaml.substring(0, yaml.indexOf(':'));
    return name.equals("unique") && yaml.contains("[")
        ? Expectation.COMPOUND_UNIQUE.gxName()
        : Expectation.find(name).orElseThrow().gxName();
  }

  @Test
  void allRowsAndFiguresAreAskedInOneScan() {
    List<String> checks =
        List.of(
            "not_null: [id, customer, total]",
            "between: {column: total, min_value: 0}",
            "mean_between: {column: total, min_value: 0}",
            "quantiles_between: {column: id, quantile_ranges: {quantiles: [0.5], value_ranges: [[1, 9]]}}",
            "unique_count_between: {column: state, min_value: 1}",
            "row_count_between: {min_value: 1}",
            "columns: {column_set: [id], exact_match: false}",
            "expression: total < 100");

    assertThat(run(checks).scans()).isEqualTo(1);
    assertThat(run(List.of("unique: id", "not_null: id")).scans()).isEqualTo(2);
  }

  @Test
  void aCheckThatCannotBeAskedIsTheOnlyOneToBlame() {
    List<CheckResult> results =
        run(List.of(
                "not_null: id",
                "expression: tootal > 0",
                "not_null: custmer",
                "between: {column: total, min_value: lots}",
                "match_regex: {column: mail, regex: '('}"))
            .results();

    assertThat(results)
        .extracting(CheckResult::holds)
        .containsExactly(true, false, false, false, false);
    assertThat(results.get(1).words()).startsWith("it cannot be asked: ").contains("tootal");
    assertThat(results.get(2).words())
        .isEqualTo("gold.orders has no column 'custmer'; did you mean 'customer'?");
    assertThat(results.get(3).words()).isEqualTo("the value 'lots' is no number");
    assertThat(results.get(4).words()).contains("missing )");
  }

  @Test
  void whatADefinitionSaysIsNeverReadAsSql() {
    List<CheckResult> results =
        run(List.of(
                "accepted_values: {column: state, values: [\"new') or true --\", \"{}\", \"a'b\"]}",
                "match_regex: {column: state, regex: \"') is null or true --\"}",
                "distinct_in_set: {column: state, value_set: [\"{}\", \"x') or (1=1\"]}"))
            .results();

    assertThat(results.get(0).failing()).isEqualTo(4);
    assertThat(results.get(1).failing() == 4 || results.get(1).words().contains("cannot be asked"))
        .isTrue();
    assertThat(results.get(2).observed()).isEqualTo("3");
  }

  @Test
  void aTableThatIsSplitByDayIsAlsoToldByDay() {
    Project project =
        project(
            "partition_by: ordered_at\n",
            List.of("not_null: customer", "mean_between: {column: total, min_value: 0}"));
    CheckedTable table = orders(project);

    List<CheckResult> results = evaluation().run(table, table.checks()).results();

    assertThat(results.get(0).days())
        .extracting(day -> "%s %d of %d".formatted(day.day(), day.failing(), day.elements()))
        .containsExactly("2026-02-01 0 of 2", "2026-02-02 0 of 1", "2026-02-03 1 of 1");
    assertThat(results.get(1).days())
        .extracting(CheckResult.Day::observed)
        .containsExactly("15.25", "-5.0", "40.0");
  }

  private Evaluation.Outcome run(List<String> checks) {
    CheckedTable table = orders(project("", checks));
    return evaluation().run(table, table.checks());
  }

  private static CheckedTable orders(Project project) {
    return CheckedTable.of(project).stream()
        .filter(table -> table.table().equals(TableName.of("gold.orders")))
        .findFirst()
        .orElseThrow();
  }

  private Evaluation evaluation() {
    return new Evaluation(
        branch, fixture.lake().view(), InstantSource.fixed(NOW), _ -> Optional.empty(), 10);
  }

  private static Project project(String more, List<String> checks) {
    String list = checks.stream().map(check -> "  - " + check + "\n").collect(Collectors.joining());
    return ProjectReader.read(
        List.of(
            new SourceText("millrace.yaml", "kind: project\nname: shop\n"),
            new SourceText("models/gold/orders.sql", "select 1"),
            new SourceText("models/gold/people.sql", "select 1"),
            new SourceText(
                "checks/orders.yaml",
                "kind: checks\ntable: gold.orders\n" + more + "checks:\n" + list)),
        Variables.NONE);
  }

  private static void replace(LakeBranch branch, String table, String sql) {
    branch.replace(TableName.of(table), new SqlQuery(sql), null);
  }
}
