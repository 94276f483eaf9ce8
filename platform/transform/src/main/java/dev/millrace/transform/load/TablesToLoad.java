package dev.millrace.transform.load;

import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.lake.TableState;
import dev.millrace.contracts.lake.ViewState;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.warehouse.WarehouseTable;
import dev.millrace.contracts.warehouse.WarehouseTable.Everything;
import java.util.List;
import java.util.stream.Collectors;

/// Tables of a view of the lake on their way to a warehouse.
///
/// @param mostChanged which share of a table's rows is loaded as a difference at most
/// @param isWhole whether all of every table is loaded
public record TablesToLoad(LakeView view, double mostChanged, boolean isWhole) {

  /// @param key by which rows are told from each other; none where they cannot be
  public WarehouseTable of(TableState table, List<String> key, List<String> indexes) {
    return new WarehouseTable(
        table.name(),
        table.columns(),
        key,
        indexes,
        table.snapshotId(),
        table.rows(),
        isWhole,
        handler -> view.read(all(table.name(), table.columns()), handler),
        since -> RowDifference.of(view, table, key, since, mostChanged));
  }

  /// A named query: all of its answer, each time.
  public WarehouseTable of(ViewState named) {
    return new WarehouseTable(
        named.name(),
        named.columns(),
        List.of(),
        List.of(),
        null,
        -1,
        true,
        handler -> view.read(all(named.name(), named.columns()), handler),
        _ -> new Everything("it is a view"));
  }

  private static SqlQuery all(TableName table, List<Column> columns) {
    String names =
        columns.stream()
            .map(column -> '"' + column.name().replace("\"", "\"\"") + '"')
            .collect(Collectors.joining(", "));
    return new SqlQuery("select %s from %s".formatted(names, table));
  }
}
