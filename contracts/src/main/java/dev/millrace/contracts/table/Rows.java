package dev.millrace.contracts.table;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Rows in memory, each as long as the columns and in their order, with the Java values that
/// [ColumnType] names. The arrays are not copied: nobody changes them once they are here.
public record Rows(List<Column> columns, List<@Nullable Object[]> values) {

  public Rows {
    columns = List.copyOf(columns);
  }

  /// The rows that the source hands over.
  public static Rows gather(List<Column> columns, Consumer<RowHandler> source) {
    var values = new ArrayList<@Nullable Object[]>();
    source.accept(values::add);
    return new Rows(columns, values);
  }

  public int count() {
    return values.size();
  }
}
