package dev.millrace.contracts.table;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Rows on their way into a table, with the Java values that [ColumnType] names; a string may also
/// be a `byte[]` of UTF-8, a timestamp a Long of microseconds since 1970, a date an Integer of days
/// since then. Nothing is copied: nobody changes what the source stands on before the rows are
/// written.
public record Rows(List<Column> columns, RowSource source) {

  public Rows {
    columns = List.copyOf(columns);
  }

  /// @param values each as long as the columns and in their order
  public Rows(List<Column> columns, List<@Nullable Object[]> values) {
    this(columns, new Listed(values));
  }

  /// The rows that the source hands over.
  public static Rows gather(List<Column> columns, Consumer<RowHandler> source) {
    var values = new ArrayList<@Nullable Object[]>();
    source.accept(values::add);
    return new Rows(columns, values);
  }

  public int count() {
    return source.count();
  }

  public @Nullable Object value(int row, int column) {
    return source.value(row, column);
  }

  /// The same rows with other columns.
  ///
  /// @param from which column each of them is here; negative for one that is always empty
  public Rows withColumns(List<Column> wanted, int[] from) {
    if (source instanceof ColumnSource columnar) {
      return new Rows(wanted, new ChosenColumns(columnar, from));
    }
    return new Rows(
        wanted,
        new Source(source.count()) {
          @Override
          public @Nullable Object value(int row, int column) {
            return from[column] < 0 ? null : source.value(row, from[column]);
          }
        });
  }

  /// Some of the rows, in this order.
  public Rows only(int[] rows) {
    return new Rows(
        columns,
        new Source(rows.length) {
          @Override
          public @Nullable Object value(int row, int column) {
            return source.value(rows[row], column);
          }
        });
  }

  private record Listed(List<@Nullable Object[]> values) implements RowSource {
    @Override
    public int count() {
      return values.size();
    }

    @Override
    public @Nullable Object value(int row, int column) {
      return values.get(row)[column];
    }
  }

  private abstract static class Source implements RowSource {
    private final int count;

    Source(int count) {
      this.count = count;
    }

    @Override
    public int count() {
      return count;
    }
  }
}
