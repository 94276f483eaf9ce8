package dev.millrace.contracts.sql;

import dev.millrace.contracts.sql.SqlSession.FieldColumn;
import dev.millrace.contracts.table.Rows;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a table consists of: the union of Parquet files, less the rows that were deleted in place.
/// Columns are found by field id, so that renamed and added columns read rightly.
///
/// @param files none means an empty table with these columns
/// @param gone rows of a file (string, as the path reads) and a position in it (long, from 0) that
///   are not there any more; null where all are
/// @param fileColumn the name of one more column, which tells the file of each row; null for none
public record TableScan(
    List<FieldColumn> columns, List<Path> files, @Nullable Rows gone, @Nullable String fileColumn)
    implements TableContent {

  public TableScan {
    columns = List.copyOf(columns);
    files = List.copyOf(files);
  }

  /// Whole files.
  public static TableScan of(List<FieldColumn> columns, List<Path> files) {
    return new TableScan(columns, files, null, null);
  }

  public TableScan withFileColumn(String name) {
    return new TableScan(columns, files, gone, name);
  }
}
