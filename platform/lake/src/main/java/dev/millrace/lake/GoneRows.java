package dev.millrace.lake;

import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.ColumnType.Plain;
import dev.millrace.contracts.table.RowSource;
import dev.millrace.contracts.table.Rows;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Deleted rows by file and position, gathered in few bytes each. For one thread.
final class GoneRows implements RowSource {

  private static final List<Column> COLUMNS =
      List.of(new Column("file", Plain.STRING), new Column("position", Plain.LONG));

  private final List<String> names = new ArrayList<>();
  private final Map<Path, Integer> indexes = new HashMap<>();
  private int[] file = new int[64];
  private long[] position = new long[64];
  private int count;

  void add(Path data, long at) {
    if (count == file.length) {
      file = Arrays.copyOf(file, count * 2);
      position = Arrays.copyOf(position, count * 2);
    }
    file[count] = indexes.computeIfAbsent(data, this::name);
    position[count] = at;
    count++;
  }

  private int name(Path data) {
    names.add(data.toString());
    return names.size() - 1;
  }

  /// Null where there are none.
  @Nullable Rows rows() {
    return count == 0 ? null : new Rows(COLUMNS, this);
  }

  @Override
  public int count() {
    return count;
  }

  @Override
  public @Nullable Object value(int row, int column) {
    return column == 0 ? names.get(file[row]) : (Object) position[row];
  }
}
