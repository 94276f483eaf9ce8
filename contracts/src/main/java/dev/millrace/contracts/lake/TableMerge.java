package dev.millrace.contracts.lake;

import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.table.Rows;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Rows that take the place of those with the same key; rows with a new key are added. Where
/// several rows share a key, the last of them counts. A column that the table has and the rows lack
/// becomes empty in the rows that are replaced.
///
/// @param key columns of the rows, at least one; together they name a row. A row whose key is empty
///   in part is a ROW_CONTRACT problem, and nothing is written
/// @param partitionByDayOf a date or timestamp column that splits a new table by day, or null
public record TableMerge(
    TableName table, Rows rows, List<String> key, @Nullable String partitionByDayOf)
    implements TableChange {

  public TableMerge {
    key = List.copyOf(key);
    if (key.isEmpty()) {
      throw new IllegalStateException(
          "The merge into '%s' has no key; this is a bug.".formatted(table));
    }
  }
}
