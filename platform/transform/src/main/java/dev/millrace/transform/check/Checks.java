package dev.millrace.transform.check;

import dev.millrace.contracts.definition.CheckDefinition;
import dev.millrace.contracts.definition.CheckDefinition.Severity;
import dev.millrace.contracts.definition.Durations;
import dev.millrace.contracts.definition.ModelDefinition;
import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.lake.TableState;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.sql.SqlQuery;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Runs the checks of models against the tables of a branch.
public final class Checks {

  private final LakeView branch;
  private final LakeView published;
  private final InstantSource clock;
  private final Function<String, Optional<TableName>> models;

  /// @param published what readers see now, for checks that compare
  /// @param models the table of a model by its name
  public Checks(
      LakeView branch,
      LakeView published,
      InstantSource clock,
      Function<String, Optional<TableName>> models) {
    this.branch = branch;
    this.published = published;
    this.clock = clock;
    this.models = models;
  }

  /// Every check of the model, its key first: a key is unique and never empty.
  public List<CheckResult> run(ModelDefinition model) {
    var results = new ArrayList<CheckResult>();
    var where = model.sql().line(0);
    for (String column : model.key()) {
      results.add(run(model.table(), new CheckDefinition.NotNull(column, Severity.ERROR, where)));
    }
    if (!model.key().isEmpty()) {
      results.add(
          run(model.table(), new CheckDefinition.Unique(model.key(), Severity.ERROR, where)));
    }
    model.checks().forEach(check -> results.add(run(model.table(), check)));
    return results;
  }

  private CheckResult run(TableName table, CheckDefinition check) {
    return switch (check) {
      case CheckDefinition.NotNull(String column, _, _) ->
          rows(
              table,
              check,
              SqlQuery.of(
                  "select count(*) from %s where %s is null".formatted(table, quoted(column))));
      case CheckDefinition.Unique(List<String> columns, _, _) ->
          rows(table, check, unique(table, columns));
      case CheckDefinition.AcceptedValues(String column, List<String> values, _, _) ->
          rows(table, check, accepted(table, column, values));
      case CheckDefinition.Relationships relationship ->
          rows(table, check, orphans(table, relationship));
      case CheckDefinition.Expression(String sql, _, _) ->
          rows(
              table,
              check,
              SqlQuery.of("select count(*) from %s where not (%s)".formatted(table, sql)));
      case CheckDefinition.Freshness freshness -> freshness(table, freshness);
      case CheckDefinition.RowCountChange change -> rowCount(table, change);
    };
  }

  private CheckResult rows(TableName table, CheckDefinition check, SqlQuery query) {
    var found = new long[1];
    branch.read(query, row -> found[0] = row[0] instanceof Number count ? count.longValue() : 0);
    return new CheckResult(
        table,
        check.title(),
        check.severity(),
        found[0],
        found[0] == 0 ? "holds" : "%,d rows break it".formatted(found[0]));
  }

  private static SqlQuery unique(TableName table, List<String> columns) {
    String key = columns.stream().map(Checks::quoted).collect(Collectors.joining(", "));
    String present =
        columns.stream().map(c -> quoted(c) + " is not null").collect(Collectors.joining(" and "));
    return SqlQuery.of(
        "select coalesce(sum(extra), 0) from (select count(*) - 1 as extra from %s where %s group by %s having count(*) > 1)"
            .formatted(table, present, key));
  }

  private static SqlQuery accepted(TableName table, String column, List<String> values) {
    String places = String.join(", ", Collections.nCopies(values.size(), "?"));
    return new SqlQuery(
        "select count(*) from %s where cast(%s as varchar) not in (%s)"
            .formatted(table, quoted(column), places),
        List.copyOf(values));
  }

  private SqlQuery orphans(TableName table, CheckDefinition.Relationships relationship) {
    TableName to =
        models
            .apply(relationship.model())
            .orElseThrow(
                () -> new IllegalStateException("The project was not checked; this is a bug."));
    return SqlQuery.of(
        "select count(*) from %s as child where child.%s is not null and not exists (select 1 from %s as parent where parent.%s = child.%s)"
            .formatted(
                table,
                quoted(relationship.column()),
                to,
                quoted(relationship.field()),
                quoted(relationship.column())));
  }

  private CheckResult freshness(TableName table, CheckDefinition.Freshness check) {
    var newest = new Instant[1];
    branch.read(
        SqlQuery.of(
            "select cast(max(%s) as timestamptz) from %s".formatted(quoted(check.column()), table)),
        row -> newest[0] = row[0] instanceof Instant instant ? instant : Instant.EPOCH);
    boolean isFresh = !newest[0].plus(check.within()).isBefore(clock.instant());
    String words =
        "newest is %s, expected within %s".formatted(newest[0], Durations.toText(check.within()));
    return new CheckResult(table, check.title(), check.severity(), isFresh ? 0 : 1, words);
  }

  private CheckResult rowCount(TableName table, CheckDefinition.RowCountChange check) {
    long before = published.find(table).map(TableState::rows).orElse(0L);
    long after = branch.find(table).map(TableState::rows).orElse(0L);
    double percent = before == 0 ? 0 : 100.0 * Math.abs(after - before) / before;
    return new CheckResult(
        table,
        check.title(),
        check.severity(),
        percent <= check.atMostPercent() ? 0 : 1,
        "from %,d rows to %,d".formatted(before, after));
  }

  private static String quoted(String column) {
    return '"' + column.replace("\"", "\"\"") + '"';
  }
}
