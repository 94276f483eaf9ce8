package dev.millrace.insight.report;

import dev.millrace.contracts.definition.ReportDefinition;
import dev.millrace.contracts.definition.ReportDefinition.Tile;
import dev.millrace.contracts.definition.ReportPeriod.Days;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.Problem;
import dev.millrace.contracts.sql.SqlEngine;
import dev.millrace.contracts.sql.SqlQuery;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Queries of reports: `${period:from}` and `${period:to}` are days, bound and never spliced in.
public final class ReportSql {

  private static final Pattern PLACE = Pattern.compile("\\$\\{period:(from|to)}");

  private ReportSql() {}

  /// Finds queries that are not one SELECT over tables; runs nothing.
  ///
  /// @throws MillraceException with every problem, by file and line
  public static void check(List<ReportDefinition> reports, SqlEngine engine) {
    var problems = new ArrayList<Problem>();
    for (ReportDefinition report : reports) {
      report.rows().stream()
          .flatMap(row -> row.tiles().stream())
          .filter(tile -> tile.sql() != null)
          .forEach(tile -> check(tile, engine, problems));
    }
    if (!problems.isEmpty()) {
      throw new MillraceException(problems);
    }
  }

  private static void check(Tile tile, SqlEngine engine, List<Problem> problems) {
    try {
      engine.tablesIn(PLACE.matcher(text(tile)).replaceAll("cast(? as date)"));
    } catch (MillraceException e) {
      e.problems().forEach(problem -> problems.add(problem.at(tile.where())));
    }
  }

  static SqlQuery query(Tile tile, Days period) {
    Matcher matcher = PLACE.matcher(text(tile));
    var parameters = new ArrayList<@Nullable Object>();
    var sql = new StringBuilder("select * from (\n");
    while (matcher.find()) {
      matcher.appendReplacement(sql, "cast(? as date)");
      parameters.add((matcher.group(1).equals("from") ? period.from() : period.to()).toString());
    }
    matcher.appendTail(sql).append("\n) limit ").append(tile.limit() + 1);
    return new SqlQuery(sql.toString(), parameters);
  }

  private static String text(Tile tile) {
    return String.valueOf(tile.sql()).strip().replaceAll(";$", "");
  }
}
