package dev.millrace.lake;

import dev.millrace.contracts.lake.AsOf;
import dev.millrace.contracts.lake.LakeHistory.Forgotten;
import dev.millrace.contracts.name.TableName;
import dev.millrace.lake.CatalogDatabase.Outcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.TableMetadata;
import org.jspecify.annotations.Nullable;

/// Takes away every earlier state of a table, and what the manifests of its present state still
/// tell of files that have gone: the smallest and largest value of each column in them.
final class Oblivion {

  private final LakeContext lake;

  Oblivion(LakeContext lake) {
    this.lake = lake;
  }

  /// The tags that keep another state of one of these tables than the present one.
  List<String> tagsOf(Set<TableName> tables) {
    return tagsUntil(tables, Instant.MAX);
  }

  private List<String> tagsUntil(Set<TableName> tables, Instant until) {
    Map<TableName, TableMetadata> now = lake.tables().now();
    return lake.points().tags().stream()
        .filter(tag ->
            tables.stream()
                .anyMatch(
                    table -> isOther(tag.point().snapshots().get(table), now.get(table), until)))
        .map(LakePoints.Tag::name)
        .toList();
  }

  private static boolean isOther(
      @Nullable Long kept, @Nullable TableMetadata table, Instant until) {
    if (kept == null || table == null || table.currentSnapshot() == null) {
      return false;
    }
    Snapshot snapshot = table.snapshot(kept);
    return snapshot != null
        && kept != table.currentSnapshot().snapshotId()
        && !Instant.ofEpochMilli(snapshot.timestampMillis()).isAfter(until);
  }

  Forgotten forget(Set<TableName> tables, Instant until) {
    for (TableName table : tables) {
      for (int attempt = 0; attempt < LakeWriter.ATTEMPTS && !tidy(table); attempt++) {
        // somebody has written meanwhile
      }
    }
    var tags = new LakeTags(lake);
    tagsUntil(tables, until).forEach(tag -> tags.remove(new AsOf.Tag(tag)));
    int snapshots = 0;
    int files = 0;
    var holders = new ArrayList<String>();
    for (TableName table : new TreeSet<>(tables)) {
      Done done = forget(table, until);
      snapshots += done.snapshots;
      files += done.files;
      holders.addAll(done.holders);
    }
    return new Forgotten(snapshots, files, holders);
  }

  private record Done(int snapshots, int files, List<String> holders) {}

  /// Manifests keep an entry for each file that their commit took out; written anew they do not.
  private boolean tidy(TableName name) {
    lake.order().lock();
    try {
      var change = new AtomicChange(lake);
      StagedTable table = change.table(name);
      if (!table.exists() || !tellsOfGoneFiles(table.current())) {
        return true;
      }
      return change.commit(() -> rewrite(table), null) == Outcome.DONE;
    } finally {
      lake.order().unlock();
    }
  }

  private boolean tellsOfGoneFiles(TableMetadata metadata) {
    Snapshot present = metadata.currentSnapshot();
    return present != null
        && present.allManifests(lake.files()).stream().anyMatch(ManifestFile::hasDeletedFiles);
  }

  private static void rewrite(StagedTable table) {
    table
        .table()
        .rewriteManifests()
        .scanManifestsWith(StagedTable.WORKER)
        .clusterBy(_ -> "all")
        .rewriteIf(_ -> true)
        .commit();
  }

  private Done forget(TableName name, Instant until) {
    TableMetadata full;
    Set<Long> gone = new HashSet<>();
    List<String> holders = new ArrayList<>();
    lake.order().lock();
    try {
      var change = new AtomicChange(lake);
      StagedTable table = change.table(name);
      full = table.base();
      if (full == null || full.currentSnapshot() == null) {
        return new Done(0, 0, List.of());
      }
      long present = full.currentSnapshot().snapshotId();
      Map<Long, String> branches = branches(full, name);
      Set<Long> read = lake.views().snapshots();
      Set<Long> bases = lake.environments().bases();
      for (Snapshot snapshot : full.snapshots()) {
        long id = snapshot.snapshotId();
        if (id == present || snapshot.timestampMillis() > until.toEpochMilli()) {
          continue;
        }
        if (branches.containsKey(id)) {
          holders.add(Objects.requireNonNull(branches.get(id)));
        } else if (bases.contains(id)) {
          holders.add("an environment over " + name);
        } else if (read.contains(id)) {
          holders.add("a reader of " + name);
        } else {
          gone.add(id);
        }
      }
      if (gone.isEmpty()) {
        return new Done(0, 0, holders);
      }
      TableMetadata.Builder less = TableMetadata.buildFrom(full);
      foreignTags(full, gone).forEach(less::removeRef);
      TableMetadata after = less.removeSnapshots(gone).build();
      if (change.commit(() -> table.become(after), null) != Outcome.DONE) {
        return new Done(0, 0, List.of("a writer of " + name));
      }
    } finally {
      lake.order().unlock();
    }
    return new Done(gone.size(), new CleanUp(lake).deleteFilesOf(full, gone), holders);
  }

  private static Map<Long, String> branches(TableMetadata metadata, TableName name) {
    return metadata.refs().entrySet().stream()
        .filter(ref -> ref.getValue().isBranch() && !ref.getKey().equals(SnapshotRef.MAIN_BRANCH))
        .collect(
            Collectors.toMap(
                ref -> ref.getValue().snapshotId(),
                ref -> "the branch %s of %s".formatted(ref.getKey(), name),
                (one, _) -> one));
  }

  /// Tags that other engines have set.
  private static Set<String> foreignTags(TableMetadata metadata, Set<Long> gone) {
    return metadata.refs().entrySet().stream()
        .filter(ref -> ref.getValue().isTag() && gone.contains(ref.getValue().snapshotId()))
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }
}
