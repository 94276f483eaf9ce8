package dev.millrace.embedded.duckdb;

import dev.millrace.contracts.sql.ParquetLayout;
import dev.millrace.contracts.table.Rows;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Rows apart by the day that splits their files.
final class RowsByDay {

  private static final int MAX_DAYS = 4;

  private RowsByDay() {}

  /// The rows of each day on their own: that is faster than to let DuckDB split them, as long as
  /// the days are few. Empty when they are not, when a row has no day, or nothing is split.
  static SortedMap<Integer, Rows> split(Rows rows, ParquetLayout layout) {
    SortedMap<Integer, Rows> parts = new TreeMap<>();
    int[] days = layout.partitionByDayOf() == null ? null : days(rows, layout.partitionColumn());
    if (days == null || IntStream.of(days).distinct().limit(MAX_DAYS + 1L).count() > MAX_DAYS) {
      return parts;
    }
    IntStream.of(days).distinct().forEach(day -> parts.put(day, rows));
    if (parts.size() > 1) {
      parts.replaceAll((day, _) ->
          rows.only(IntStream.range(0, days.length).filter(i -> days[i] == day).toArray()));
    }
    return parts;
  }

  private static int @Nullable [] days(Rows rows, int column) {
    int[] days = new int[rows.count()];
    for (int row = 0; row < days.length; row++) {
      Object value = rows.value(row, column);
      if (value == null) {
        return null;
      }
      days[row] = RowsVector.day(value);
    }
    return days;
  }
}
