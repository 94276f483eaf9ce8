package dev.millrace.contracts.table;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Rows on their way into a table, each as long as the columns and in their order, with the Java
/// values that [ColumnType] names; a string may also be a `byte[]` of UTF-8, and a timestamp a Long
/// of microseconds since 1970. Nothing is copied: nobody changes the arrays once they are here. The
/// list may make each row when it is asked for, from one thread, in order, more than once.
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
