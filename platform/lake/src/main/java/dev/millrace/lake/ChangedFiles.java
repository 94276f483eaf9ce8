package dev.millrace.lake;

import dev.millrace.contracts.lake.TableChanges;
import dev.millrace.contracts.name.Layer;
import dev.millrace.contracts.name.TableName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.expressions.Expressions;
import org.jspecify.annotations.Nullable;

/// By which files a table differs from an earlier snapshot of it. Files never change, so the rows
/// of a file that both have are the same rows, unless other rows of it were deleted in place.
final class ChangedFiles {

  private static final TableName BEFORE = new TableName(Layer.BRONZE, "millrace_rows_before");
  private static final TableName AFTER = new TableName(Layer.BRONZE, "millrace_rows_after");

  private final LakeContext lake;

  ChangedFiles(LakeContext lake) {
    this.lake = lake;
  }

  Optional<TableChanges> of(PinnedTables pinned, TableName name, long since) {
    PinnedTable now = pinned.find(name).orElse(null);
    PinnedTable then = snapshot(name, since);
    if (now == null || then == null) {
      return Optional.empty();
    }
    var after = new PinnedTable(AFTER, now.metadata(), now.snapshot(), now.schema());
    var before = new PinnedTable(BEFORE, then.metadata(), then.snapshot(), then.schema());
    PinnedTables both = PinnedTables.of(lake, List.of(before, after));
    if (snapshot(name, since) == null) {
      return Optional.empty(); // it was forgotten before we held it
    }
    List<FileScanTask> old = tasks(name, then);
    List<FileScanTask> fresh = tasks(name, now);
    Map<TableName, ScanFiles> parts =
        Map.of(
            BEFORE, lake.tableFiles().of(name, only(old, fresh)),
            AFTER, lake.tableFiles().of(name, only(fresh, old)));
    return Optional.of(new TableChanges(new PublishedView(both.reading(parts)), BEFORE, AFTER));
  }

  /// As the table has it now: what a view remembers may be gone from the disk.
  private @Nullable PinnedTable snapshot(TableName name, long id) {
    TableMetadata metadata = lake.tables().now().get(name);
    Snapshot snapshot = metadata == null ? null : metadata.snapshot(id);
    return metadata == null || snapshot == null ? null : PinnedTable.of(name, metadata, snapshot);
  }

  private List<FileScanTask> tasks(TableName name, PinnedTable table) {
    return lake.tableFiles()
        .tasks(name, table.metadata(), table.snapshot(), Expressions.alwaysTrue());
  }

  private static List<FileScanTask> only(List<FileScanTask> here, List<FileScanTask> there) {
    Set<String> same = there.stream().map(ChangedFiles::content).collect(Collectors.toSet());
    return here.stream().filter(task -> !same.contains(content(task))).toList();
  }

  /// The same only for the same rows.
  private static String content(FileScanTask task) {
    return task.deletes().stream()
        .map(delete -> delete.location() + "@" + delete.contentOffset())
        .sorted()
        .collect(Collectors.joining("\n", task.file().location() + "\n", ""));
  }
}
