package dev.millrace.contracts.lake;

import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.table.Rows;
import org.jspecify.annotations.Nullable;

/// Rows that take the place of a slice of a table, or of all that it holds. Without rows the slice
/// is deleted.
///
/// @param slice which rows go; null for all of them
/// @param partitionByDayOf a date or timestamp column that splits a new table by day, or null
public record TableOverwrite(
    TableName table, Rows rows, @Nullable Slice slice, @Nullable String partitionByDayOf)
    implements TableChange {

  /// All rows that come: the table's content is replaced.
  public static TableOverwrite all(TableName table, Rows rows, @Nullable String partitionByDayOf) {
    return new TableOverwrite(table, rows, null, partitionByDayOf);
  }

  /// The rows of which a column holds a value. A table without the column has no such row.
  ///
  /// @param value as the column's type names it in Java; never null
  public record Slice(String column, Object value) {}
}
