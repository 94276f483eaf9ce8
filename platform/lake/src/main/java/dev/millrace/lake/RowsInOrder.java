package dev.millrace.lake;

import dev.millrace.contracts.sql.SqlSession.FieldColumn;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.Rows;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Rows with all columns of a table, in the table's order: every file gets them so, and then all
/// files are read together.
final class RowsInOrder {

  private RowsInOrder() {}

  static Rows of(Rows rows, List<FieldColumn> wanted) {
    int[] from =
        wanted.stream().mapToInt(field -> indexOf(rows.columns(), field.column().name())).toArray();
    if (IntStream.range(0, from.length).allMatch(i -> from[i] == i)
        && from.length == rows.columns().size()) {
      return rows;
    }
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < from.length; i++) {
      columns.add(from[i] < 0 ? wanted.get(i).column() : rows.columns().get(from[i]));
    }
    return Rows.gather(columns, sink -> rows.values().forEach(row -> sink.row(pick(row, from))));
  }

  private static @Nullable Object[] pick(@Nullable Object[] row, int[] from) {
    @Nullable Object[] picked = new @Nullable Object[from.length];
    for (int i = 0; i < from.length; i++) {
      picked[i] = from[i] < 0 ? null : row[from[i]];
    }
    return picked;
  }

  /// -1 where there is none.
  static int indexOf(List<Column> columns, String name) {
    return IntStream.range(0, columns.size())
        .filter(i -> columns.get(i).name().equalsIgnoreCase(name))
        .findFirst()
        .orElse(-1);
  }
}
