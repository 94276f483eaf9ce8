package dev.millrace.lake;

import dev.millrace.contracts.sql.SqlSession.FieldColumn;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.Rows;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

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
    return rows.withColumns(columns, from);
  }

  /// -1 where there is none.
  static int indexOf(List<Column> columns, String name) {
    return IntStream.range(0, columns.size())
        .filter(i -> columns.get(i).name().equalsIgnoreCase(name))
        .findFirst()
        .orElse(-1);
  }
}
