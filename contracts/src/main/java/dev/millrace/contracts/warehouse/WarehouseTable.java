package dev.millrace.contracts.warehouse;

import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.RowHandler;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/// A table on its way to the warehouse.
///
/// @param key the columns of the primary key; empty for none
/// @param indexes columns that queries filter or join by, each with an index of its own
/// @param snapshot the state that is loaded, the same only for the same rows; null where that
///   cannot be told, and then all of it is loaded each time
/// @param count how many rows it has; negative where that is not known
/// @param isWhole whether all of it is loaded, whatever the warehouse has
/// @param rows hands every row to the handler it is given
/// @param since what has changed since another snapshot; asked at most once
public record WarehouseTable(
    TableName name,
    List<Column> columns,
    List<String> key,
    List<String> indexes,
    @Nullable Long snapshot,
    long count,
    boolean isWhole,
    Consumer<RowHandler> rows,
    LongFunction<Change> since) {

  public WarehouseTable {
    columns = List.copyOf(columns);
    key = List.copyOf(key);
    indexes = List.copyOf(indexes);
  }

  /// What has changed since a table was last loaded.
  public sealed interface Change {}

  /// Exactly these rows.
  ///
  /// @param added how many have a key that was not there
  /// @param updated how many have a key that was there, and other values
  /// @param removed how many are gone
  /// @param gone hands over the keys of those that are gone
  /// @param coming hands over those that were added or updated, whole
  public record Rows(
      long added,
      long updated,
      long removed,
      Consumer<RowHandler> gone,
      Consumer<RowHandler> coming)
      implements Change {}

  /// It cannot be told, or is not worth it.
  ///
  /// @param why goes on after "all of it, because"
  public record Everything(String why) implements Change {}
}
