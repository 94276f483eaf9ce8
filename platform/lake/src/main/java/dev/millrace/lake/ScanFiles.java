package dev.millrace.lake;

import dev.millrace.contracts.sql.NeededDays;
import dev.millrace.contracts.sql.SqlSession.FieldColumn;
import dev.millrace.contracts.sql.TableScan;
import dev.millrace.contracts.table.Rows;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The data files that a table is read from, and the rows in them that were deleted in place.
///
/// @param days since 1970-01-01, of files that hold the rows of one day, where the table is split
///   so
/// @param gone as [TableScan] wants it; null where no row was deleted
record ScanFiles(List<Path> paths, Map<Path, Integer> days, @Nullable Rows gone) {

  ScanFiles {
    paths = List.copyOf(paths);
    days = Map.copyOf(days);
  }

  /// Without the files of which it is known that nothing in them matters.
  ScanFiles of(NeededDays needed) {
    List<Path> fewer =
        paths.stream()
            .filter(path -> {
              Integer day = days.get(path);
              return day == null || needed.holds(day);
            })
            .toList();
    return fewer.size() == paths.size() ? this : new ScanFiles(fewer, Map.of(), gone);
  }

  TableScan scan(List<FieldColumn> columns) {
    return new TableScan(columns, paths, gone, null);
  }

  /// For a cache that is bounded by what it holds.
  int weight() {
    return 1 + paths.size() + days.size() + (gone == null ? 0 : gone.count() / 10);
  }
}
