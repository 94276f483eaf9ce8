package dev.millrace.lake;

import dev.millrace.contracts.sql.SqlSession.FieldColumn;
import dev.millrace.contracts.sql.TableScan;
import dev.millrace.contracts.table.Rows;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The data files that a table is read from, and the rows in them that were deleted in place.
///
/// @param gone as [TableScan] wants it; null where no row was deleted
record ScanFiles(List<Path> paths, @Nullable Rows gone) {

  ScanFiles {
    paths = List.copyOf(paths);
  }

  TableScan scan(List<FieldColumn> columns) {
    return new TableScan(columns, paths, gone, null);
  }

  /// For a cache that is bounded by what it holds.
  int weight() {
    return 1 + paths.size() + (gone == null ? 0 : gone.count() / 10);
  }
}
