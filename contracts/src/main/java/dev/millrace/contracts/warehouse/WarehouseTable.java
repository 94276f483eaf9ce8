package dev.millrace.contracts.warehouse;

import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.RowHandler;
import java.util.List;
import java.util.function.Consumer;

/// A table on its way to the warehouse.
///
/// @param key the columns of the primary key; empty for none
/// @param indexes columns that queries filter or join by, each with an index of its own
/// @param rows hands every row to the handler it is given
public record WarehouseTable(
    TableName name,
    List<Column> columns,
    List<String> key,
    List<String> indexes,
    Consumer<RowHandler> rows) {

  public WarehouseTable {
    columns = List.copyOf(columns);
    key = List.copyOf(key);
    indexes = List.copyOf(indexes);
  }
}
