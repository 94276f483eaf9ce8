package dev.millrace.contracts.sql;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// How Parquet files are laid out.
///
/// @param columns the table's columns with the field ids that go into each file, in the order of
///   the query
/// @param partitionByDayOf a date or timestamp column whose day splits the files, or null for none
/// @param sortedBy columns by which the rows of each file are ordered, upwards, empty values first;
///   none for any order
/// @param targetFileBytes about how large a file may grow
public record ParquetLayout(
    List<SqlSession.FieldColumn> columns,
    @Nullable String partitionByDayOf,
    List<String> sortedBy,
    long targetFileBytes) {

  public ParquetLayout {
    columns = List.copyOf(columns);
    sortedBy = List.copyOf(sortedBy);
  }

  /// In any order.
  public ParquetLayout(
      List<SqlSession.FieldColumn> columns,
      @Nullable String partitionByDayOf,
      long targetFileBytes) {
    this(columns, partitionByDayOf, List.of(), targetFileBytes);
  }

  /// The same, without a split.
  public ParquetLayout unsplit() {
    return new ParquetLayout(columns, null, sortedBy, targetFileBytes);
  }

  /// Where the column that splits the files stands.
  public int partitionColumn() {
    return indexOf(String.valueOf(partitionByDayOf));
  }

  /// Where a column stands that splits or sorts the files.
  public int indexOf(String column) {
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i).column().name().equals(column)) {
        return i;
      }
    }
    throw new IllegalStateException(
        "The layout is split or sorted by the column '%s', which it lacks; this is a bug."
            .formatted(column));
  }
}
