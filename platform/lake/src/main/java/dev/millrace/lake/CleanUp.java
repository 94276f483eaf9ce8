package dev.millrace.lake;

import dev.millrace.contracts.name.Layer;
import dev.millrace.contracts.name.RunId;
import dev.millrace.contracts.name.TableName;
import dev.millrace.lake.CatalogDatabase.Outcome;
import dev.millrace.lake.LakeFiles.Found;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.iceberg.DataOperations;
import org.apache.iceberg.HistoryEntry;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.exceptions.NotFoundException;

/// Takes away what nobody can read any more.
final class CleanUp {

  /// Longer than any commit takes: younger files may belong to one that is under way.
  static final Duration ORPHAN_AGE = Duration.ofDays(1);

  private static final int ATTEMPTS = 5;

  private final LakeContext lake;

  CleanUp(LakeContext lake) {
    this.lake = lake;
  }

  /// Forgets what was replaced longer ago than this, in all tables.
  Expired expire(Duration keep) {
    Instant before = lake.clock().instant().minus(keep);
    lake.points().forgetRunsBefore(before);
    Set<Long> seen = lake.points().snapshotsSince(before);
    var all = new Expired(0, 0);
    for (TableName table : lake.tables().now().keySet()) {
      all = all.plus(forget(table, metadata -> expired(metadata, before, seen)));
    }
    return all;
  }

  /// Forgets the oldest snapshots of a table that has more than the lake's settings allow: every
  /// commit writes the list of all of them.
  void trim(TableName name) {
    int most = lake.settings().maxSnapshots();
    Set<Long> seen = lake.points().snapshotsSince(Instant.EPOCH);
    forget(name, metadata -> oldest(metadata, most, seen));
  }

  /// Forgets what a run has written and nothing points to, at once, with the files that only this
  /// held.
  ///
  /// @param before the tables before the run's branches were removed
  void forgetRun(RunId run, Map<TableName, TableMetadata> before) {
    Set<Long> seen = lake.points().snapshotsSince(Instant.EPOCH);
    Map<TableName, TableMetadata> now = lake.tables().now();
    now.keySet().forEach(table -> forget(table, metadata -> writtenBy(run, metadata, seen)));
    Set<Long> read = lake.views().snapshots();
    before.forEach((table, metadata) -> {
      if (!now.containsKey(table)
          && metadata.snapshots().stream().map(Snapshot::snapshotId).noneMatch(read::contains)) {
        var gone = new ReachableFiles(lake.files());
        gone.add(metadata);
        lake.files().deleteAll(gone.locations());
      }
    });
  }

  private Set<Long> writtenBy(RunId run, TableMetadata metadata, Set<Long> seen) {
    Set<Long> needed = needed(metadata, seen);
    return metadata.snapshots().stream()
        .filter(snapshot -> run.value().equals(snapshot.summary().get(BranchName.RUN)))
        .map(Snapshot::snapshotId)
        .filter(id -> !needed.contains(id))
        .collect(Collectors.toSet());
  }

  private Set<Long> oldest(TableMetadata metadata, int most, Set<Long> seen) {
    List<Snapshot> all = metadata.snapshots();
    if (all.size() <= most) {
      return Set.of();
    }
    Set<Long> needed = needed(metadata, seen);
    return all.stream()
        .sorted(Comparator.comparingLong(Snapshot::sequenceNumber))
        .limit(all.size() - most / 2)
        .map(Snapshot::snapshotId)
        .filter(id -> !needed.contains(id))
        .collect(Collectors.toSet());
  }

  private Expired forget(TableName name, Function<TableMetadata, Set<Long>> which) {
    TableMetadata full;
    Set<Long> expired;
    lake.order().lock();
    try {
      var change = new AtomicChange(lake);
      StagedTable table = change.table(name);
      full = table.base();
      expired = full == null ? Set.of() : which.apply(full);
      if (full == null || expired.isEmpty()) {
        return new Expired(0, 0);
      }
      TableMetadata less = TableMetadata.buildFrom(full).removeSnapshots(expired).build();
      if (change.commit(() -> table.become(less), null) != Outcome.DONE) {
        return new Expired(0, 0);
      }
    } finally {
      lake.order().unlock();
    }
    return new Expired(expired.size(), deleteFilesOf(full, expired));
  }

  /// The snapshots that no branch points to, that no view here reads, and that were replaced long
  /// enough ago for views elsewhere.
  private Set<Long> expired(TableMetadata metadata, Instant before, Set<Long> seen) {
    Map<Long, Long> replacedAt = replacedAt(metadata);
    Set<Long> needed = needed(metadata, seen);
    return metadata.snapshots().stream()
        .filter(snapshot -> !needed.contains(snapshot.snapshotId()))
        .filter(snapshot ->
            replacedAt.getOrDefault(snapshot.snapshotId(), snapshot.timestampMillis())
                < before.toEpochMilli())
        .map(Snapshot::snapshotId)
        .collect(Collectors.toSet());
  }

  private Set<Long> needed(TableMetadata metadata, Set<Long> seen) {
    Set<Long> needed = lake.views().snapshots();
    needed.addAll(seen);
    metadata.refs().values().stream().map(SnapshotRef::snapshotId).forEach(needed::add);
    needed.addAll(basesOfEnvironments(metadata));
    return needed;
  }

  /// Over what environments were written, and the compactions since: by these it is known whether
  /// main has other rows than it had.
  private Set<Long> basesOfEnvironments(TableMetadata metadata) {
    Set<Long> all = lake.environments().bases();
    List<Snapshot> bases =
        metadata.snapshots().stream().filter(s -> all.contains(s.snapshotId())).toList();
    if (bases.isEmpty()) {
      return Set.of();
    }
    long first = bases.stream().mapToLong(Snapshot::sequenceNumber).min().orElseThrow();
    Set<Long> needed = bases.stream().map(Snapshot::snapshotId).collect(Collectors.toSet());
    metadata.snapshots().stream()
        .filter(s -> s.sequenceNumber() > first)
        .filter(s -> DataOperations.REPLACE.equals(s.operation()))
        .map(Snapshot::snapshotId)
        .forEach(needed::add);
    return needed;
  }

  private static Map<Long, Long> replacedAt(TableMetadata metadata) {
    Map<Long, Long> replacedAt = new HashMap<>();
    List<HistoryEntry> history = metadata.snapshotLog();
    for (int i = 0; i + 1 < history.size(); i++) {
      replacedAt.put(history.get(i).snapshotId(), history.get(i + 1).timestampMillis());
    }
    return replacedAt;
  }

  int deleteFilesOf(TableMetadata metadata, Set<Long> expired) {
    var gone = new ReachableFiles(lake.files());
    var kept = new ReachableFiles(lake.files());
    for (Snapshot snapshot : metadata.snapshots()) {
      (expired.contains(snapshot.snapshotId()) ? gone : kept).add(metadata, snapshot);
    }
    Set<String> unreachable = new HashSet<>(gone.locations());
    unreachable.removeAll(kept.locations());
    lake.files().deleteAll(unreachable);
    return unreachable.size();
  }

  /// Deletes the files below the lake's directory that nothing in the catalog holds.
  ///
  /// @param age younger files may belong to a commit that is under way
  Orphans collect(Duration age) {
    List<Found> old =
        lake.files().olderThan(lake.clock().instant().minus(age)).stream()
            .filter(file -> isInLayer(file.location()))
            .toList();
    Optional<Set<String>> reachable = old.isEmpty() ? Optional.empty() : reachable();
    if (reachable.isEmpty()) {
      return new Orphans(0, 0);
    }
    Set<Path> kept =
        reachable.get().stream()
            .filter(lake.files()::contains)
            .map(lake.files()::path)
            .collect(Collectors.toSet());
    List<Found> orphans =
        old.stream().filter(file -> !kept.contains(lake.files().path(file.location()))).toList();
    lake.files().deleteAll(orphans.stream().map(Found::location).toList());
    return new Orphans(orphans.size(), orphans.stream().mapToLong(Found::bytes).sum());
  }

  /// Begins anew when a table has moved on so often that what was to be read of it is gone.
  ///
  /// @return empty when a table of another engine cannot be read, so that its files are not known
  private Optional<Set<String>> reachable() {
    for (int attempt = 1; ; attempt++) {
      try {
        var reachable = new ReachableFiles(lake.files());
        lake.tables().now().values().forEach(reachable::add);
        return new Neighbours(lake).addTo(reachable)
            ? Optional.of(reachable.locations())
            : Optional.empty();
      } catch (NotFoundException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  /// Namespaces of other engines are theirs to clean.
  private boolean isInLayer(String location) {
    Path file = lake.files().path(location);
    return Arrays.stream(Layer.values())
        .anyMatch(layer -> file.startsWith(lake.settings().directory().resolve(layer.lowerCase())));
  }
}
