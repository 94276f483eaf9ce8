package dev.millrace.lake;

import dev.millrace.contracts.name.Layer;
import dev.millrace.contracts.name.TableName;
import dev.millrace.lake.CatalogDatabase.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.iceberg.HistoryEntry;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.TableMetadata;

/// Takes away what nobody can read any more.
final class CleanUp {

  /// Longer than any commit takes: younger files may belong to one that is under way.
  private static final Duration ORPHAN_AGE = Duration.ofDays(1);

  private final LakeContext lake;

  CleanUp(LakeContext lake) {
    this.lake = lake;
  }

  void expire(Duration keep) {
    Instant before = lake.clock().instant().minus(keep);
    lake.tables().now().keySet().forEach(table -> expire(table, before));
    deleteOrphans(lake.clock().instant().minus(ORPHAN_AGE));
  }

  private void expire(TableName name, Instant before) {
    lake.order().lock();
    try {
      var change = new AtomicChange(lake);
      StagedTable table = change.table(name);
      TableMetadata full = table.base();
      if (full == null) {
        return;
      }
      Set<Long> expired = expired(full, before);
      if (expired.isEmpty()) {
        return;
      }
      Outcome outcome =
          change.commit(
              () -> table.become(TableMetadata.buildFrom(full).removeSnapshots(expired).build()),
              null);
      if (outcome == Outcome.DONE) {
        deleteFilesOf(full, expired);
      }
    } finally {
      lake.order().unlock();
    }
  }

  /// The snapshots that no branch points to, that no view here reads, and that were replaced long
  /// enough ago for views elsewhere.
  private Set<Long> expired(TableMetadata metadata, Instant before) {
    Map<Long, Long> replacedAt = replacedAt(metadata);
    Set<Long> needed = lake.views().snapshots();
    metadata.refs().values().stream().map(SnapshotRef::snapshotId).forEach(needed::add);
    return metadata.snapshots().stream()
        .filter(snapshot -> !needed.contains(snapshot.snapshotId()))
        .filter(snapshot ->
            replacedAt.getOrDefault(snapshot.snapshotId(), snapshot.timestampMillis())
                < before.toEpochMilli())
        .map(Snapshot::snapshotId)
        .collect(Collectors.toSet());
  }

  private static Map<Long, Long> replacedAt(TableMetadata metadata) {
    Map<Long, Long> replacedAt = new HashMap<>();
    List<HistoryEntry> history = metadata.snapshotLog();
    for (int i = 0; i + 1 < history.size(); i++) {
      replacedAt.put(history.get(i).snapshotId(), history.get(i + 1).timestampMillis());
    }
    return replacedAt;
  }

  private void deleteFilesOf(TableMetadata metadata, Set<Long> expired) {
    var gone = new ReachableFiles(lake.files());
    var kept = new ReachableFiles(lake.files());
    for (Snapshot snapshot : metadata.snapshots()) {
      (expired.contains(snapshot.snapshotId()) ? gone : kept).add(metadata, snapshot);
    }
    Set<String> unreachable = new HashSet<>(gone.locations());
    unreachable.removeAll(kept.locations());
    unreachable.forEach(lake.files()::deleteFile);
  }

  private void deleteOrphans(Instant before) {
    List<Path> old = filesOlderThan(before).stream().filter(this::isInLayer).toList();
    if (old.isEmpty()) {
      return;
    }
    var reachable = new ReachableFiles(lake.files());
    lake.tables().now().values().forEach(reachable::add);
    if (!new Neighbours(lake).addTo(reachable)) {
      return;
    }
    Set<Path> kept =
        reachable.locations().stream()
            .filter(lake.files()::contains)
            .map(lake.files()::path)
            .collect(Collectors.toSet());
    for (Path file : old) {
      if (!kept.contains(file)) {
        lake.files().deleteFile(LocalFileIO.location(file));
      }
    }
  }

  /// Namespaces of other engines are theirs to clean.
  private boolean isInLayer(Path file) {
    return Arrays.stream(Layer.values())
        .anyMatch(layer -> file.startsWith(lake.settings().directory().resolve(layer.lowerCase())));
  }

  private List<Path> filesOlderThan(Instant before) {
    try (var files = Files.walk(lake.settings().directory())) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> file.toFile().lastModified() < before.toEpochMilli())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
