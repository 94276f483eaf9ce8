package dev.millrace.lake;

import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.lake.CatalogDatabase.Outcome;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataOperations;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.RewriteManifests;
import org.apache.iceberg.SnapshotSummary;
import org.apache.iceberg.TableMetadata;

/// Keeps tables quick to plan and to read: merges small files, a group at a time, and then small
/// manifests. Each step is a commit of its own beside those of the writers.
final class Compactor {

  private static final int MAX_ROUNDS = 10_000;
  private static final int MIN_MANIFESTS = 8;
  private static final long SMALL_MANIFEST = 2L * 1024 * 1024;
  private static final int DAYS_PER_MANIFEST = 32;

  private final LakeContext lake;

  Compactor(LakeContext lake) {
    this.lake = lake;
  }

  Compacted compact(TableName name) {
    return Disk.guard(() -> {
      PinnedTable before = require(name);
      long merged = mergeFiles(name);
      mergeManifests(name);
      PinnedTable after = require(name);
      return new Compacted(
          name,
          change(before, SnapshotSummary.TOTAL_DATA_FILES_PROP),
          change(after, SnapshotSummary.TOTAL_DATA_FILES_PROP),
          before.state().bytes(),
          after.state().bytes(),
          merged,
          manifests(before).size(),
          manifests(after).size());
    });
  }

  /// A group comes up again for as long as merging leaves it with fewer files.
  private long mergeFiles(TableName name) {
    long merged = 0;
    Set<FileGroups.Key> done = new HashSet<>();
    for (int round = 0; round < MAX_ROUNDS; round++) {
      List<FileGroups.Key> groups =
          new FileGroups(lake, require(name))
              .worthMerging().stream().filter(group -> !done.contains(group)).toList();
      if (groups.isEmpty()) {
        return merged;
      }
      for (FileGroups.Key group : groups) {
        PinnedTable after =
            new LakeWriter(lake).write(List.of(new Compaction(name, group, lake)), null).getFirst();
        long removed = change(after, SnapshotSummary.DELETED_FILES_PROP);
        if (!isMerge(after) || removed <= change(after, SnapshotSummary.ADDED_FILES_PROP)) {
          done.add(group);
        }
        merged += isMerge(after) ? change(after, SnapshotSummary.REMOVED_FILE_SIZE_PROP) : 0;
      }
    }
    return merged;
  }

  private static boolean isMerge(PinnedTable table) {
    return DataOperations.REPLACE.equals(table.snapshot().operation());
  }

  private static long change(PinnedTable table, String key) {
    return Long.parseLong(table.snapshot().summary().getOrDefault(key, "0"));
  }

  private void mergeManifests(TableName name) {
    for (int attempt = 0; attempt < LakeWriter.ATTEMPTS; attempt++) {
      if (tryMergeManifests(name)) {
        return;
      }
    }
  }

  private boolean tryMergeManifests(TableName name) {
    lake.order().lock();
    try {
      var change = new AtomicChange(lake);
      StagedTable table = change.table(name);
      if (table.current().currentSnapshot() == null || small(table.current()) < MIN_MANIFESTS) {
        return true;
      }
      return change.commit(() -> mergeManifests(table), null) == Outcome.DONE;
    } finally {
      lake.order().unlock();
    }
  }

  private long small(TableMetadata metadata) {
    return metadata.currentSnapshot().dataManifests(lake.files()).stream()
        .filter(Compactor::isSmall)
        .count();
  }

  private static boolean isSmall(ManifestFile manifest) {
    return manifest.length() < SMALL_MANIFEST;
  }

  private static void mergeManifests(StagedTable table) {
    RewriteManifests update =
        table.table().rewriteManifests().scanManifestsWith(StagedTable.WORKER);
    update.clusterBy(Compactor::neighbours).rewriteIf(Compactor::isSmall).commit();
  }

  /// Files of about a month stand together, so that a query of some days reads few manifests.
  private static Object neighbours(DataFile file) {
    Integer day = file.partition().size() == 0 ? null : file.partition().get(0, Integer.class);
    return day == null ? "none" : Math.floorDiv(day, DAYS_PER_MANIFEST);
  }

  private List<ManifestFile> manifests(PinnedTable table) {
    return table.snapshot().allManifests(lake.files());
  }

  private PinnedTable require(TableName name) {
    TableMetadata metadata = lake.tables().now().get(name);
    return java.util.Optional.ofNullable(metadata)
        .flatMap(found -> PinnedTable.published(name, found))
        .orElseThrow(() ->
            ProblemCode.NOT_FOUND.exception(
                "The lake has no table '%s'.".formatted(name),
                "List the tables with './millrace lake ls'."));
  }
}
