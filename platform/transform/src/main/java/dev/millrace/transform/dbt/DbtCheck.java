package dev.millrace.transform.dbt;

import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.Problem;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.problem.Where;
import dev.millrace.contracts.sql.SqlEngine;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Everything in a project that would not run here, before anything runs.
final class DbtCheck {

  private static final Set<String> MATERIALIZED =
      Set.of("view", "table", "incremental", "ephemeral", "seed", "snapshot", "test");
  private static final Set<String> STRATEGIES = Set.of("", "append", "merge", "delete+insert");
  private static final Set<String> CHANGES =
      Set.of("ignore", "append_new_columns", "sync_all_columns", "fail");
  private static final List<String> REFUSED =
      List.of(
          "pre_hook",
          "post_hook",
          "merge_update_columns",
          "merge_exclude_columns",
          "incremental_predicates",
          "grants",
          "snapshot_meta_column_names",
          "dbt_valid_to_current",
          "sql_header",
          "access",
          "batch_size",
          "event_time");
  private static final Pattern QUOTED = Pattern.compile("'([^']+)'");
  private static final Pattern STATEMENT =
      Pattern.compile(
          "(?i)^[;\\s]*(attach|copy|install|load|pragma|create|insert|update|delete|drop|set|call|export|import|use|alter|checkpoint|vacuum)\\b");

  private final DbtProject project;
  private final SqlEngine engine;
  private final Instant now;

  DbtCheck(DbtProject project, SqlEngine engine, Instant now) {
    this.project = project;
    this.engine = engine;
    this.now = now;
  }

  /// In the order of files and lines.
  List<Problem> problems() {
    List<Problem> problems = new ArrayList<>(project.problems);
    DbtPackage own = project.packages.get(project.name);
    if (own != null) {
      for (String hook : List.of("on-run-start", "on-run-end")) {
        if (own.settings().containsKey(hook)) {
          problems.add(
              Unsupported.at(
                  new Where("dbt_project.yml", lineOf(project.files.read("dbt_project.yml"), hook)),
                  "'" + hook + "'",
                  "Remove it; Millrace publishes and grants by itself."));
        }
      }
    }
    try {
      Graph.order(project);
    } catch (MillraceException e) {
      problems.addAll(e.problems());
    }
    for (Node node : project.nodes.values()) {
      if (node.pack.equals(project.name) || node.type != ResourceType.TEST) {
        configs(node, problems);
        sql(node, problems);
      }
    }
    return problems.stream()
        .distinct()
        .sorted(
            java.util.Comparator.comparing(
                Problem::where,
                java.util.Comparator.nullsFirst(java.util.Comparator.naturalOrder())))
        .toList();
  }

  private void configs(Node node, List<Problem> problems) {
    for (String key : REFUSED) {
      Object value = node.config(key, List.of());
      if (dev.millrace.transform.jinja.Values.truth(value)) {
        refuse(node, key, "The config '" + key + "'", "Remove it.", problems);
      }
    }
    if (YamlTree.map(node.config.get("contract")).get("enforced") instanceof Boolean enforced
        && enforced) {
      refuse(node, "contract", "An enforced contract", "Write it as data_tests.", problems);
    }
    if (node.config("store_failures", false).equals(true)) {
      refuse(
          node,
          "store_failures",
          "The config 'store_failures'",
          "Remove it; run the test's query to see its rows.",
          problems);
    }
    switch (node.type) {
      case MODEL -> model(node, problems);
      case SNAPSHOT -> snapshot(node, problems);
      case UNIT_TEST -> unitTest(node, problems);
      case SEED, TEST -> {}
    }
  }

  private void model(Node node, List<Problem> problems) {
    String materialized = node.materialized();
    if (!MATERIALIZED.contains(materialized)) {
      refuse(
          node,
          "materialized",
          "The materialization '" + materialized + "'",
          "Use view, table, incremental or ephemeral.",
          problems);
    }
    String strategy = node.text("incremental_strategy", "");
    if (!STRATEGIES.contains(strategy)) {
      refuse(
          node,
          "incremental_strategy",
          "The incremental strategy '" + strategy + "'",
          "Use append, merge or delete+insert.",
          problems);
    }
    if ((strategy.equals("merge") || strategy.equals("delete+insert"))
        && node.list("unique_key").isEmpty()) {
      refuse(
          node,
          "incremental_strategy",
          "The incremental strategy '" + strategy + "' without a unique_key",
          "Add a unique_key, or use append.",
          problems);
    }
    String change = node.text("on_schema_change", "ignore");
    if (!CHANGES.contains(change)) {
      refuse(
          node,
          "on_schema_change",
          "on_schema_change '" + change + "'",
          "Use one of " + new java.util.TreeSet<>(CHANGES) + ".",
          problems);
    }
  }

  private void snapshot(Node node, List<Problem> problems) {
    String strategy = node.text("strategy", "");
    if (!strategy.equals("timestamp") && !strategy.equals("check")) {
      refuse(
          node,
          "strategy",
          "The snapshot strategy '" + strategy + "'",
          "Use timestamp or check.",
          problems);
    }
    if (node.list("unique_key").isEmpty()) {
      refuse(node, "snapshot", "A snapshot without a unique_key", "Add one.", problems);
    }
    if (strategy.equals("timestamp") && node.text("updated_at", "").isEmpty()) {
      refuse(
          node,
          "strategy",
          "The strategy 'timestamp' without updated_at",
          "Name the column of the time of change.",
          problems);
    }
    if (strategy.equals("check") && node.list("check_cols").isEmpty()) {
      refuse(
          node,
          "strategy",
          "The strategy 'check' without check_cols",
          "List the columns, or 'all'.",
          problems);
    }
    if (node.text("hard_deletes", "ignore").equals("new_record")) {
      refuse(
          node, "hard_deletes", "hard_deletes 'new_record'", "Use ignore or invalidate.", problems);
    }
  }

  private void unitTest(Node node, List<Problem> problems) {
    List<Object> parts = new ArrayList<>(YamlTree.list(node.definition.get("given")));
    parts.add(node.definition.getOrDefault("expect", dev.millrace.transform.jinja.None.NONE));
    for (Object part : parts) {
      String format = YamlTree.text(YamlTree.map(part).getOrDefault("format", "dict"));
      if (!format.equals("dict") || YamlTree.map(part).containsKey("fixture")) {
        problems.add(
            Unsupported.at(
                node.where,
                "The unit test format '" + format + "'",
                "Write the rows as a list of mappings."));
        return;
      }
    }
  }

  private static void refuse(
      Node node, String key, String what, String hint, List<Problem> problems) {
    problems.add(
        Unsupported.at(
            new Where(node.where.file(), Math.max(node.where.line(), lineOf(node.raw, key))),
            what,
            hint));
  }

  private static int lineOf(String text, String key) {
    List<String> lines = text.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      if (lines
          .get(i)
          .toLowerCase(Locale.ROOT)
          .replace('-', '_')
          .contains(key.toLowerCase(Locale.ROOT).replace('-', '_'))) {
        return i + 1;
      }
    }
    return 1;
  }

  /// What reaches outside the lake. Whether the rest runs, only the run can tell: a template may
  /// ask the engine before it writes its SQL.
  private void sql(Node node, List<Problem> problems) {
    if (node.template == null && node.macro.isEmpty()) {
      return;
    }
    String sql;
    try {
      sql = new Rendering(project, node, Moment.reading(now)).sql();
    } catch (MillraceException e) {
      return;
    }
    if (sql.isBlank()) {
      return;
    }
    try {
      engine.tablesIn(sql);
    } catch (MillraceException e) {
      if (e.problem().code() == ProblemCode.SQL_FORBIDDEN) {
        problems.add(e.problem().at(place(node, e.problem().message())));
      }
    }
  }

  /// Where in the node's file the words of a message stand.
  static Where place(Node node, String message) {
    List<String> lines = node.raw.lines().toList();
    Matcher quoted = QUOTED.matcher(message);
    while (quoted.find()) {
      for (int i = 0; i < lines.size(); i++) {
        if (lines
            .get(i)
            .toLowerCase(Locale.ROOT)
            .contains(quoted.group(1).toLowerCase(Locale.ROOT))) {
          return new Where(node.where.file(), i + 1);
        }
      }
    }
    for (int i = 0; i < lines.size(); i++) {
      if (STATEMENT.matcher(lines.get(i)).find()) {
        return new Where(node.where.file(), i + 1);
      }
    }
    return node.where;
  }
}
