package dev.millrace.transform.dbt;

import dev.millrace.contracts.lake.LakeBranch;
import dev.millrace.contracts.lake.TableState;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.Problem;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.Rows;
import dev.millrace.transform.seed.SeedRows;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// Builds the selected nodes on a branch, tests them there, and publishes all of them or none.
final class DbtBuild {

  private final DbtProject project;
  private final LakeBranch branch;
  private final Instant startedAt;
  private final Consumer<String> lines;
  private final Set<String> broken = new HashSet<>();
  private final List<Problem> problems = new ArrayList<>();
  private int passed;
  private int warned;
  private int failed;
  private int skipped;

  DbtBuild(DbtProject project, LakeBranch branch, Instant startedAt, Consumer<String> lines) {
    this.project = project;
    this.branch = branch;
    this.startedAt = startedAt;
    this.lines = lines;
  }

  DbtSummary run(Set<String> selected) throws InterruptedException {
    List<Node> nodes =
        Graph.order(project).stream()
            .filter(node -> selected.contains(node.id()) && !node.isEphemeral())
            .toList();
    int width = String.valueOf(nodes.size()).length();
    for (int i = 0; i < nodes.size(); i++) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      Node node = nodes.get(i);
      long start = System.nanoTime();
      String outcome = outcome(node);
      double seconds = (System.nanoTime() - start) / 1e9;
      lines.accept(
          String.format(
              Locale.ROOT,
              "%" + width + "d of %d  %-72s [%s in %.2fs]",
              i + 1,
              nodes.size(),
              dots(title(node)),
              outcome,
              seconds));
    }
    return new DbtSummary(passed, warned, failed, skipped, problems);
  }

  private static String dots(String title) {
    String cut = title.length() > 70 ? title.substring(0, 69) + "…" : title;
    return cut + " " + ".".repeat(Math.max(0, 71 - cut.length()));
  }

  private static String title(Node node) {
    return switch (node.type) {
      case TEST -> "test " + node.name;
      case UNIT_TEST -> "unit test " + node.name;
      case SEED -> "seed " + node.table;
      case SNAPSHOT -> "snapshot " + node.table;
      case MODEL -> node.materialized() + " " + node.table;
    };
  }

  private String outcome(Node node) {
    boolean isTestOfBroken = broken.contains(node.tested);
    if (isTestOfBroken || node.parents.stream().anyMatch(broken::contains)) {
      broken.add(node.id());
      skipped++;
      return "SKIP";
    }
    try {
      return switch (node.type) {
        case TEST -> test(node);
        case UNIT_TEST -> unitTest(node);
        case MODEL, SEED, SNAPSHOT -> {
          String built = build(node);
          passed++;
          yield built;
        }
      };
    } catch (MillraceException e) {
      fail(node, placed(node, e.problem()));
      return "ERROR";
    }
  }

  private static Problem placed(Node node, Problem problem) {
    return problem.where() != null
        ? problem
        : problem.at(
            DbtCheck.place(
                node, problem.code() == ProblemCode.SQL_FORBIDDEN ? problem.message() : ""));
  }

  private void fail(Node node, Problem problem) {
    failed++;
    problems.add(problem);
    broken.add(node.id());
    if (!node.tested.isEmpty()) {
      broken.add(node.tested);
    }
  }

  private String build(Node node) {
    TableName table = node.table;
    if (table == null) {
      throw new IllegalStateException("'%s' has no table; this is a bug.".formatted(node.name));
    }
    if (node.type == ResourceType.SEED) {
      return rows(seed(node, table));
    }
    var rendering = new Rendering(project, node, Moment.running(branch, startedAt));
    String sql = rendering.sql();
    if (node.materialized().equals("view")) {
      branch.define(table, sql);
      return "OK";
    }
    requireNoView(node, table);
    String content =
        switch (node.materialized()) {
          case "snapshot" -> new Snapshots(node, table, sql, branch, startedAt).sql();
          case "incremental" ->
              branch.find(table).isPresent() && !rendering.isFullRefresh()
                  ? Incremental.sql(node, table, sql, branch)
                  : sql;
          default -> sql;
        };
    return rows(branch.replace(table, new SqlQuery(content), null));
  }

  private void requireNoView(Node node, TableName table) {
    if (branch.views().stream().anyMatch(view -> view.name().equals(table))) {
      throw new MillraceException(
          ProblemCode.LAKE_CONFLICT.at(
              node.where,
              "'%s' is a view in the lake, and '%s' would be a table of that name."
                  .formatted(table, node.name),
              "Give the model an alias."));
    }
  }

  private static String rows(TableState table) {
    return "%,d rows".formatted(table.rows());
  }

  private TableState seed(Node node, TableName table) {
    requireNoView(node, table);
    Map<Object, Object> types = YamlTree.map(node.config.get("column_types"));
    String file = node.where.file();
    Rows rows =
        SeedRows.read(
            new SeedRows.Csv(
                node.name,
                file,
                project.files.readSeed(file),
                node.text("delimiter", ","),
                types.keySet().stream().map(YamlTree::text).collect(Collectors.toSet())));
    TableState written = branch.replace(table, rows);
    if (types.isEmpty()) {
      return written;
    }
    String columns =
        written.columns().stream()
            .map(Column::name)
            .map(name ->
                types.containsKey(name)
                    ? "cast(%1$s as %2$s) as %1$s"
                        .formatted(Sql.name(name), YamlTree.text(types.get(name)))
                    : Sql.name(name))
            .collect(Collectors.joining(", "));
    return branch.replace(table, new SqlQuery("select %s from %s".formatted(columns, table)), null);
  }

  private String test(Node node) {
    String sql = new Rendering(project, node, Moment.running(branch, startedAt)).sql();
    if (sql.isBlank()) {
      passed++;
      return "PASS";
    }
    String limit =
        node.config.containsKey("limit")
            ? " limit " + Math.max(0, Long.parseLong(node.text("limit", "0")))
            : "";
    long failures =
        number(
            "select %s from (select * from (%n%s%n)%s) dbt_internal_test"
                .formatted(node.text("fail_calc", "count(*)"), sql, limit));
    boolean isError = node.text("severity", "error").equalsIgnoreCase("error");
    if (isError && exceeds(failures, node.text("error_if", "!= 0"))) {
      fail(node, failure(node, failures));
      return "FAIL %,d".formatted(failures);
    }
    if (exceeds(failures, node.text("warn_if", "!= 0"))) {
      warned++;
      return "WARN %,d".formatted(failures);
    }
    passed++;
    return "PASS";
  }

  private static Problem failure(Node node, long failures) {
    return ProblemCode.CHECK_FAILED.at(
        node.where,
        "The test '%s' does not hold: %,d rows break it.".formatted(node.name, failures),
        "Nothing of this run was published; mend the model or its data and build again.");
  }

  private String unitTest(Node node) {
    long failures = new UnitTests(project, node, branch, startedAt).failures();
    if (failures > 0) {
      fail(node, failure(node, failures));
      return "FAIL %,d".formatted(failures);
    }
    passed++;
    return "PASS";
  }

  private boolean exceeds(long failures, String condition) {
    return number("select case when %d %s then 1 else 0 end".formatted(failures, condition)) != 0;
  }

  private long number(String sql) {
    var found = new long[1];
    branch.read(
        new SqlQuery(sql),
        row -> found[0] = row[0] instanceof Number count ? count.longValue() : 0);
    return found[0];
  }
}
