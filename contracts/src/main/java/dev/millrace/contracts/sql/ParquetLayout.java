package dev.millrace.contracts.sql;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// How Parquet files are laid out.
///
/// @param columns the table's columns with the field ids that go into each file, in the order of
///   the query
/// @param partitionByDayOf a date or timestamp column whose day splits the files, or null for none
/// @param targetFileBytes about how large a file may grow
public record ParquetLayout(
    List<SqlSession.FieldColumn> columns, @Nullable String partitionByDayOf, long targetFileBytes) {

  public ParquetLayout {
    columns = List.copyOf(columns);
  }

  /// Where the column that splits the files stands.
  public int partitionColumn() {
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i).column().name().equals(partitionByDayOf)) {
        return i;
      }
    }
    throw new IllegalStateException(
        "The layout is split by the column '%s', which it lacks; this is a bug."
            .formatted(partitionByDayOf));
  }
}
