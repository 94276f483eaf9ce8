package dev.millrace.contracts.table;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Rows in memory, each as long as the columns and in their order, with the Java values that
/// [ColumnType] names. The arrays are not copied: nobody changes them once they are here.
public record Rows(List<Column> columns, List<@Nullable Object[]> values) {

  public Rows {
    columns = List.copyOf(columns);
  }

  public int count() {
    return values.size();
  }
}
