package dev.millrace.contracts.sql;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A Parquet file that was written, with what Iceberg wants to know of it.
///
/// @param partitionDay days since 1970-01-01, or null where the table is not partitioned or the day
///   is empty
/// @param columns figures for each top-level column by name
public record WrittenFile(
    Path path,
    long rows,
    long bytes,
    @Nullable Integer partitionDay,
    Map<String, ColumnFigures> columns) {

  /// The same file, in the partition of a day.
  public WrittenFile ofDay(int day) {
    return new WrittenFile(path, rows, bytes, day, columns);
  }

  /// @param min the smallest value as its Java type, null if unknown or none
  /// @param max the largest
  public record ColumnFigures(
      long values, long nulls, long bytes, @Nullable Object min, @Nullable Object max) {}
}
