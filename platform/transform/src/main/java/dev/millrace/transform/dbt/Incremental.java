package dev.millrace.transform.dbt;

import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.contracts.table.Column;
import java.util.List;

/// The whole content of an incremental table after a run: what it had, and what comes.
final class Incremental {

  private Incremental() {}

  static String sql(Node node, TableName table, String coming, LakeView view) {
    List<String> key = node.list("unique_key").stream().map(YamlTree::text).toList();
    List<String> has = columns(view, "select * from " + table);
    List<String> comes = columns(view, coming);
    String kept = "select * from " + table + " as kept";
    if (!key.isEmpty() && !node.text("incremental_strategy", "").equals("append")) {
      kept +=
          " where not exists (select 1 from millrace_coming as coming where %s)"
              .formatted(
                  Sql.joined(key, column -> "coming.%1$s = kept.%1$s".formatted(column), " and "));
    }
    String change = node.text("on_schema_change", "ignore");
    if (change.equals("fail") && !has.equals(comes)) {
      throw new MillraceException(
          ProblemCode.SQL_ERROR.at(
              node.where,
              "'%s' now answers the columns %s; the table has %s, and on_schema_change is 'fail'."
                  .formatted(node.name, comes, has),
              "Run it with --full-refresh, or choose another on_schema_change."));
    }
    String names = Sql.names(change.equals("sync_all_columns") ? comes : has);
    return switch (change) {
      case "append_new_columns" ->
          with(coming, kept + " union all by name select * from millrace_coming");
      case "sync_all_columns" ->
          with(
              coming,
              "select %s from (%s union all by name select * from millrace_coming)"
                  .formatted(names, kept));
      default -> with(coming, "%s union all select %s from millrace_coming".formatted(kept, names));
    };
  }

  private static String with(String coming, String select) {
    return "with millrace_coming as materialized (\n%s\n)\n%s".formatted(coming, select);
  }

  private static List<String> columns(LakeView view, String sql) {
    return view.describe(new SqlQuery(sql)).stream().map(Column::name).toList();
  }
}
