package dev.millrace.transform.dbt;

import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.contracts.table.Column;
import dev.millrace.transform.jinja.None;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Runs a model on given rows and compares its answer with the rows that are expected.
final class UnitTests {

  private static final Pattern INPUT =
      Pattern.compile(
          "\\s*(ref|source)\\s*\\(\\s*['\"]([^'\"]+)['\"]\\s*(?:,\\s*['\"]([^'\"]+)['\"]\\s*)?\\)\\s*");

  private final DbtProject project;
  private final Node test;
  private final LakeView view;
  private final Instant startedAt;

  UnitTests(DbtProject project, Node test, LakeView view, Instant startedAt) {
    this.project = project;
    this.test = test;
    this.view = view;
    this.startedAt = startedAt;
  }

  /// How many rows are not as expected.
  long failures() {
    Node model = project.nodes.get(test.tested);
    if (model == null) {
      throw new IllegalStateException("A unit test without a model; this is a bug.");
    }
    Map<String, String> inputs = new LinkedHashMap<>();
    for (Object given : YamlTree.list(test.definition.get("given"))) {
      input(model, YamlTree.map(given), inputs);
    }
    var moment = new Moment(view, startedAt, inputs, overrides());
    String sql = new Rendering(project, model, moment).sql();
    List<Object> expected = YamlTree.list(YamlTree.map(test.definition.get("expect")).get("rows"));
    return differences(sql, expected);
  }

  private Map<String, Object> overrides() {
    Map<String, Object> overrides = new LinkedHashMap<>();
    Map<Object, Object> given = YamlTree.map(test.definition.get("overrides"));
    YamlTree.map(given.get("macros"))
        .forEach((name, value) -> overrides.put("macro " + name, value));
    YamlTree.map(given.get("vars")).forEach((name, value) -> overrides.put("var " + name, value));
    return overrides;
  }

  private void input(Node model, Map<Object, Object> given, Map<String, String> inputs) {
    String input = YamlTree.text(given.get("input"));
    List<Object> rows = YamlTree.list(given.get("rows"));
    if (input.strip().equals("this")) {
      TableName table = model.table;
      if (table != null && view.find(table).isPresent()) {
        inputs.put("this", rows(rows, columns("select * from " + table)));
      }
      return;
    }
    Matcher parts = INPUT.matcher(input);
    if (!parts.matches()) {
      throw problem("The input '%s' is neither ref(...) nor source(...).".formatted(input));
    }
    String last = parts.group(3) == null ? parts.group(2) : parts.group(3);
    if (parts.group(1).equals("source")) {
      SourceTable source =
          project
              .findSource(parts.group(2), last)
              .orElseThrow(() -> problem("No file defines the source '%s'.".formatted(input)));
      inputs.put(source.id(), rows(rows, columns("select * from " + source.table())));
      return;
    }
    Node node =
        project
            .find(parts.group(3) == null ? "" : parts.group(2), last)
            .orElseThrow(() -> problem("No file defines '%s'.".formatted(input)));
    String sql =
        node.isEphemeral()
            ? new Rendering(project, node, Moment.running(view, startedAt)).sql()
            : "select * from " + node.table;
    inputs.put(node.id(), rows(rows, columns(sql)));
  }

  private List<Column> columns(String sql) {
    return view.describe(new SqlQuery(sql));
  }

  /// Columns that a row does not give are empty.
  private String rows(List<Object> rows, List<Column> columns) {
    for (Object row : rows) {
      for (Object name : YamlTree.map(row).keySet()) {
        if (columns.stream().noneMatch(column -> column.name().equals(YamlTree.text(name)))) {
          throw problem(
              "A row has the column '%s'; expected one of %s."
                  .formatted(name, columns.stream().map(Column::name).toList()));
        }
      }
    }
    List<String> selects = new ArrayList<>();
    for (Object row : rows) {
      selects.add(
          "select "
              + String.join(
                  ", ", columns.stream().map(column -> value(YamlTree.map(row), column)).toList()));
    }
    if (selects.isEmpty()) {
      return "select "
          + String.join(", ", columns.stream().map(column -> value(Map.of(), column)).toList())
          + " where false";
    }
    return String.join("\nunion all\n", selects);
  }

  private static String value(Map<Object, Object> row, Column column) {
    return "cast(%s as %s) as %s"
        .formatted(
            Sql.literal(row.getOrDefault(column.name(), None.NONE)),
            ColumnMembers.sqlType(column),
            Sql.name(column.name()));
  }

  private long differences(String sql, List<Object> expected) {
    List<Column> answered = columns(sql);
    List<Column> compared =
        expected.isEmpty()
            ? answered
            : answered.stream()
                .filter(column -> YamlTree.map(expected.getFirst()).containsKey(column.name()))
                .toList();
    String names = Sql.names(compared.stream().map(Column::name).toList());
    String wanted = rows(expected, compared);
    var found = new long[1];
    view.read(
        new SqlQuery(
            """
            with millrace_actual as (select %s from (
            %s
            )),
            millrace_expected as (%s)
            select count(*) from (
              (select * from millrace_actual except all select * from millrace_expected)
              union all
              (select * from millrace_expected except all select * from millrace_actual))
            """
                .formatted(names, sql, wanted)),
        row -> found[0] = row[0] instanceof Number count ? count.longValue() : 0);
    return found[0];
  }

  private MillraceException problem(String message) {
    return new MillraceException(
        ProblemCode.DEFINITION_VALUE.at(test.where, message, "Correct the unit test."));
  }
}
