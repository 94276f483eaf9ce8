package dev.millrace.transform.dbt;

import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.contracts.table.Column;
import java.time.Instant;
import java.util.List;

/// The whole content of a snapshot after a run: each state of each row with the time it was valid.
final class Snapshots {

  private final Node node;
  private final TableName table;
  private final String source;
  private final LakeView view;
  private final String now;
  private final List<String> key;

  Snapshots(Node node, TableName table, String source, LakeView view, Instant now) {
    this.node = node;
    this.table = table;
    this.source = source;
    this.view = view;
    this.now =
        "cast('%s' as timestamp)".formatted(now.toString().replace("T", " ").replace("Z", ""));
    this.key = node.list("unique_key").stream().map(YamlTree::text).toList();
  }

  String sql() {
    requireUnique();
    return view.find(table).isPresent() ? next() : first();
  }

  private boolean isByTime() {
    return node.text("strategy", "").equals("timestamp");
  }

  /// A key that occurs twice would make two current states of one row.
  private void requireUnique() {
    var twice = new long[1];
    view.read(
        new SqlQuery(
            "select count(*) from (select 1 from (\n%s\n) group by %s having count(*) > 1)"
                .formatted(source, String.join(", ", key))),
        row -> twice[0] = row[0] instanceof Number count ? count.longValue() : 0);
    if (twice[0] > 0) {
      throw new MillraceException(
          ProblemCode.ROW_CONTRACT.at(
              node.where,
              "%,d keys of the snapshot '%s' occur more than once in its query; expected '%s' to be unique."
                  .formatted(twice[0], node.name, String.join(", ", key)),
              "Make the rows unique, or choose another unique_key."));
    }
  }

  private String updatedAt() {
    return isByTime() ? "cast(%s as timestamp)".formatted(node.text("updated_at", "")) : now;
  }

  private String rows() {
    String id =
        "md5(%s || '|' || cast(%s as varchar))"
            .formatted(
                Sql.joined(
                    key,
                    column -> "coalesce(cast(%s as varchar), '')".formatted(column),
                    " || '|' || "),
                updatedAt());
    return "select *, %s as dbt_scd_id, %s as dbt_updated_at, %s as dbt_valid_from, cast(null as timestamp) as dbt_valid_to from (\n%s\n)"
        .formatted(id, updatedAt(), updatedAt(), source);
  }

  private String first() {
    return rows();
  }

  private String next() {
    String same = Sql.joined(key, column -> "new.%1$s = live.%1$s".formatted(column), " and ");
    String sameOld =
        Sql.joined(key, column -> "changed.%1$s = old.%1$s".formatted(column), " and ");
    String sameNew = Sql.joined(key, column -> "live.%1$s = new.%1$s".formatted(column), " and ");
    String sameChanged =
        Sql.joined(key, column -> "changed.%1$s = new.%1$s".formatted(column), " and ");
    String ended =
        invalidates()
            ? "case when not exists (select 1 from millrace_new as changed where %s) then %s else null end"
                .formatted(sameOld, now)
            : "cast(null as timestamp)";
    return """
    with millrace_new as materialized (%s),
    millrace_live as materialized (select * from %s where dbt_valid_to is null),
    millrace_changed as materialized (
      select new.* from millrace_new as new join millrace_live as live on %s where %s)
    select old.* replace (
      case when old.dbt_valid_to is not null then old.dbt_valid_to
        else coalesce((select max(changed.dbt_valid_from) from millrace_changed as changed where %s), %s)
      end as dbt_valid_to) from %s as old
    union all by name
    select new.* from millrace_new as new
    where exists (select 1 from millrace_changed as changed where %s)
      or not exists (select 1 from millrace_live as live where %s)
    """
        .formatted(rows(), table, same, isChanged(), sameOld, ended, table, sameChanged, sameNew);
  }

  private boolean invalidates() {
    return node.text("hard_deletes", "").equals("invalidate")
        || node.config("invalidate_hard_deletes", false).equals(true);
  }

  private String isChanged() {
    if (isByTime()) {
      return "live.dbt_updated_at < new.dbt_updated_at";
    }
    List<Object> given = node.list("check_cols");
    boolean isAll = given.size() == 1 && given.getFirst().equals("all");
    List<String> columns =
        isAll
            ? view.describe(new SqlQuery(source)).stream().map(Column::name).map(Sql::name).toList()
            : given.stream().map(YamlTree::text).toList();
    return "("
        + Sql.joined(columns, c -> "new.%1$s is distinct from live.%1$s".formatted(c), " or ")
        + ")";
  }
}
