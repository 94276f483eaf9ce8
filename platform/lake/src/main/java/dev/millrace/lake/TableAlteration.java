package dev.millrace.lake;

import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.ColumnType;
import java.util.List;

/// A change of a table's columns. Columns are known by id, so old files read rightly afterwards.
public sealed interface TableAlteration {

  /// Empty in all rows that are there.
  record Add(Column column) implements TableAlteration {}

  record Rename(String column, String to) implements TableAlteration {}

  /// A column of the same name that is added later is another one.
  record Drop(String column) implements TableAlteration {}

  /// An integer becomes a long, a decimal gets more digits before its point.
  record Widen(String column, ColumnType to) implements TableAlteration {}

  /// New files, and those that a compaction writes, are sorted by these columns; none for no order.
  record Sort(List<String> columns) implements TableAlteration {
    public Sort {
      columns = List.copyOf(columns);
    }
  }
}
