package dev.millrace.lake;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.sql.SqlEngine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.DataOperations;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotChanges;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.jspecify.annotations.Nullable;

/// Which files a snapshot consists of, as Iceberg plans them. A snapshot never changes, so it is
/// planned once; and one that only adds files to a known one is not planned at all.
final class TableFiles {

  private static final int FILES = 400_000;

  private final LakeFiles files;
  private final DeletedRows deleted;
  private final Cache<Long, ScanFiles> planned =
      Caffeine.newBuilder()
          .maximumWeight(FILES)
          .weigher((Long _, ScanFiles scan) -> scan.weight())
          .build();

  TableFiles(LakeFiles files, SqlEngine engine) {
    this.files = files;
    this.deleted = new DeletedRows(files, engine);
  }

  ScanFiles of(PinnedTable table) {
    return planned.get(table.snapshotId(), _ -> grownOrPlanned(table));
  }

  private ScanFiles grownOrPlanned(PinnedTable table) {
    Snapshot snapshot = table.snapshot();
    Long parent = snapshot.parentId();
    ScanFiles before = parent == null ? null : planned.getIfPresent(parent);
    if (before == null || !DataOperations.APPEND.equals(snapshot.operation())) {
      return planned(
          table, tasks(table.name(), table.metadata(), snapshot, Expressions.alwaysTrue()));
    }
    List<Path> paths = new ArrayList<>(before.paths());
    Map<Path, Integer> days = new HashMap<>(before.days());
    PartitionSpec spec = DayFiles.spec(table, table.metadata());
    SnapshotChanges.builderFor(iceberg(table.name(), table.metadata()))
        .snapshot(snapshot)
        .executeWith(StagedTable.WORKER)
        .build()
        .addedDataFiles()
        .forEach(added -> {
          Path path = files.path(added.location());
          paths.add(path);
          remember(path, DayFiles.day(added, spec), days);
        });
    paths.sort(null);
    return new ScanFiles(paths, days, before.gone());
  }

  private ScanFiles planned(PinnedTable table, List<FileScanTask> tasks) {
    List<Path> paths = new ArrayList<>();
    Map<Path, Integer> days = new HashMap<>();
    PartitionSpec spec = DayFiles.spec(table, table.metadata());
    for (FileScanTask task : tasks) {
      Path path = files.path(task.file().location());
      paths.add(path);
      remember(path, DayFiles.day(task.file(), spec), days);
    }
    paths.sort(null);
    return new ScanFiles(paths, days, deleted.of(table.name(), tasks));
  }

  /// Some files of a table.
  ScanFiles of(TableName table, List<FileScanTask> tasks) {
    List<Path> paths = new ArrayList<>();
    tasks.forEach(task -> paths.add(files.path(task.file().location())));
    paths.sort(null);
    return new ScanFiles(paths, Map.of(), deleted.of(table, tasks));
  }

  private static void remember(Path path, @Nullable Integer day, Map<Path, Integer> days) {
    if (day != null) {
      days.put(path, day);
    }
  }

  /// The files that may hold rows of which the filter is true.
  List<FileScanTask> tasks(
      TableName name, TableMetadata metadata, @Nullable Snapshot snapshot, Expression filter) {
    if (snapshot == null) {
      return List.of();
    }
    List<FileScanTask> tasks = new ArrayList<>();
    try (var found =
        iceberg(name, metadata)
            .newScan()
            .useSnapshot(snapshot.snapshotId())
            .filter(filter)
            .includeColumnStats()
            .ignoreResiduals()
            .planWith(StagedTable.WORKER)
            .planFiles()) {
      found.forEach(tasks::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return tasks;
  }

  private Table iceberg(TableName name, TableMetadata metadata) {
    var operations = new StagedTable(name, metadata.location(), files, metadata);
    return new BaseTable(operations, name.toString(), _ -> {});
  }
}
