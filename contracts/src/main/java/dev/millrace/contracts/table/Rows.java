package dev.millrace.contracts.table;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.RandomAccess;
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

  /// Rows that are made when they are asked for. The source must not change before they are
  /// written.
  public static Rows from(List<Column> columns, RowSource source) {
    return new Rows(columns, new MadeRows(source));
  }

  private static final class MadeRows extends AbstractList<@Nullable Object[]>
      implements RandomAccess {

    private final RowSource source;

    MadeRows(RowSource source) {
      this.source = source;
    }

    @Override
    public @Nullable Object[] get(int index) {
      return source.row(index);
    }

    @Override
    public int size() {
      return source.count();
    }
  }

  public int count() {
    return values.size();
  }
}
