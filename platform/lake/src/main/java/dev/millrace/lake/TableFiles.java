package dev.millrace.lake;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.millrace.contracts.problem.ProblemCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;

/// Which files a snapshot consists of, as Iceberg plans them. A snapshot never changes, so it is
/// planned once.
final class TableFiles {

  private static final int FILES = 200_000;

  private final LocalFileIO files;
  private final Cache<Long, List<Path>> planned =
      Caffeine.newBuilder()
          .maximumWeight(FILES)
          .weigher((Long _, List<Path> paths) -> 1 + paths.size())
          .build();

  TableFiles(LocalFileIO files) {
    this.files = files;
  }

  List<Path> of(PinnedTable table) {
    return planned.get(table.snapshotId(), _ -> plan(table));
  }

  private List<Path> plan(PinnedTable pinned) {
    var operations =
        new StagedTable(pinned.name(), pinned.metadata().location(), files, pinned.metadata());
    Table table = new BaseTable(operations, pinned.name().toString(), _ -> {});
    List<Path> paths = new ArrayList<>();
    try (var tasks = table.newScan().useSnapshot(pinned.snapshotId()).planFiles()) {
      for (FileScanTask task : tasks) {
        requireWhole(pinned, task);
        paths.add(files.path(task.file().location()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    paths.sort(null);
    return List.copyOf(paths);
  }

  private static void requireWhole(PinnedTable table, FileScanTask task) {
    if (!task.deletes().isEmpty()) {
      throw ProblemCode.SQL_ERROR.exception(
          "The table '%s' has files of deleted rows, which another program wrote; Millrace reads only tables without."
              .formatted(table.name()),
          "Let that program rewrite the table's data files.");
    }
  }
}
