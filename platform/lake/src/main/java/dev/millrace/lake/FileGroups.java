package dev.millrace.lake;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.expressions.Expressions;
import org.jspecify.annotations.Nullable;

/// A table's files by partition, and those of them that are worth to be merged: smaller than half
/// of what is aimed at, in an old partitioning, or with rows deleted in place.
final class FileGroups {

  private static final int MIN_FILES = 4;
  private static final long TARGETS_AT_ONCE = 8;

  private final LakeContext lake;
  private final PinnedTable table;

  FileGroups(LakeContext lake, PinnedTable table) {
    this.lake = lake;
    this.table = table;
  }

  /// @param day null where the table is not split, or a row has no day
  record Key(int spec, @Nullable Integer day) {}

  /// The groups with files to merge.
  List<Key> worthMerging() {
    return byKey().entrySet().stream()
        .filter(group -> !chosen(group.getValue()).isEmpty())
        .map(Map.Entry::getKey)
        .toList();
  }

  /// The files of a group to merge at once; none where it is not worth it.
  List<FileScanTask> small(Key key) {
    return chosen(byKey().getOrDefault(key, List.of()));
  }

  private Map<Key, List<FileScanTask>> byKey() {
    Map<Key, List<FileScanTask>> groups = new LinkedHashMap<>();
    for (FileScanTask task :
        lake.tableFiles()
            .tasks(table.name(), table.metadata(), table.snapshot(), Expressions.alwaysTrue())) {
      groups.computeIfAbsent(key(task), _ -> new ArrayList<>()).add(task);
    }
    return groups;
  }

  private static Key key(FileScanTask task) {
    boolean isSplit = task.spec().isPartitioned();
    return new Key(
        task.spec().specId(), isSplit ? task.file().partition().get(0, Integer.class) : null);
  }

  private List<FileScanTask> chosen(List<FileScanTask> tasks) {
    List<FileScanTask> worth =
        tasks.stream()
            .filter(this::isWorth)
            .sorted(Comparator.comparingLong(task -> task.file().fileSizeInBytes()))
            .toList();
    boolean isNeeded = worth.stream().anyMatch(this::isWrong);
    return worth.size() < MIN_FILES && !isNeeded ? List.of() : upToLimit(worth);
  }

  private boolean isWorth(FileScanTask task) {
    return task.file().fileSizeInBytes() < lake.settings().targetFileBytes() / 2 || isWrong(task);
  }

  private boolean isWrong(FileScanTask task) {
    return !task.deletes().isEmpty() || task.spec().specId() != table.metadata().defaultSpecId();
  }

  private List<FileScanTask> upToLimit(List<FileScanTask> tasks) {
    long bytes = 0;
    List<FileScanTask> chosen = new ArrayList<>();
    for (FileScanTask task : tasks) {
      bytes += task.file().fileSizeInBytes();
      if (!chosen.isEmpty() && bytes > TARGETS_AT_ONCE * lake.settings().targetFileBytes()) {
        return chosen;
      }
      chosen.add(task);
    }
    return chosen;
  }
}
