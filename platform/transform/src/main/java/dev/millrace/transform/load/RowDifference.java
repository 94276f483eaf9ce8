package dev.millrace.transform.load;

import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.lake.TableChanges;
import dev.millrace.contracts.lake.TableState;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.warehouse.WarehouseTable.Change;
import dev.millrace.contracts.warehouse.WarehouseTable.Everything;
import dev.millrace.contracts.warehouse.WarehouseTable.Rows;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Which rows of a table have come, changed and gone since an earlier snapshot, exactly, by its
/// key. Only files are read that one of both states has and the other has not.
final class RowDifference {

  private final TableChanges changes;
  private final List<String> key;
  private final List<String> columns;

  private RowDifference(TableChanges changes, List<String> key, List<String> columns) {
    this.changes = changes;
    this.key = key;
    this.columns = columns;
  }

  /// @param mostChanged which share of the rows may have changed, 0 to 1
  static Change of(
      LakeView view, TableState table, List<String> key, long since, double mostChanged) {
    if (key.isEmpty()) {
      return new Everything("it has no key");
    }
    Optional<TableChanges> changes = view.changes(table.name(), since);
    if (changes.isEmpty()) {
      return new Everything("the lake has forgotten the snapshot it was loaded from");
    }
    if (!columns(changes.get(), changes.get().before()).equals(table.columns())) {
      return new Everything("its columns have changed");
    }
    List<String> names = table.columns().stream().map(Column::name).toList();
    return new RowDifference(changes.get(), key, names).rows(table.rows(), mostChanged);
  }

  private static List<Column> columns(TableChanges changes, TableName side) {
    return changes.view().find(side).map(TableState::columns).orElse(List.of());
  }

  private Change rows(long all, double mostChanged) {
    var counts = new long[3];
    String sql =
        """
        select count(*) filter (where b.millrace_here is null),
          count(*) filter (where %s),
          count(*) filter (where a.millrace_here is null)
        from %s
        """
            .formatted(isChanged(), joined());
    changes
        .view()
        .read(
            new SqlQuery(sql),
            row -> {
              for (int i = 0; i < counts.length; i++) {
                counts[i] = row[i] instanceof Number number ? number.longValue() : 0;
              }
            });
    long changed = counts[0] + counts[1] + counts[2];
    if (changed > mostChanged * all) {
      return new Everything("%,d rows of %,d have changed".formatted(changed, all));
    }
    return new Rows(
        counts[0],
        counts[1],
        counts[2],
        handler -> changes.view().read(gone(), handler),
        handler -> changes.view().read(coming(), handler));
  }

  private SqlQuery gone() {
    return new SqlQuery(
        "select %s from %s where a.millrace_here is null"
            .formatted(each(key, column -> "b." + column, ", "), joined()));
  }

  private SqlQuery coming() {
    return new SqlQuery(
        "select %s from %s where a.millrace_here and (b.millrace_here is null or %s)"
            .formatted(each(columns, column -> "a." + column, ", "), joined(), isChanged()));
  }

  private String joined() {
    return "(select *, true as millrace_here from %s) as b full join (select *, true as millrace_here from %s) as a on %s"
        .formatted(
            changes.before(),
            changes.after(),
            each(key, column -> "b.%1$s is not distinct from a.%1$s".formatted(column), " and "));
  }

  private String isChanged() {
    List<String> values = columns.stream().filter(column -> !key.contains(column)).toList();
    return values.isEmpty()
        ? "false"
        : "(a.millrace_here and b.millrace_here and (%s))"
            .formatted(
                each(values, column -> "b.%1$s is distinct from a.%1$s".formatted(column), " or "));
  }

  private static String each(List<String> columns, Function<String, String> form, String between) {
    return columns.stream()
        .map(column -> '"' + column.replace("\"", "\"\"") + '"')
        .map(form)
        .collect(Collectors.joining(between));
  }
}
