package dev.millrace.lake;

import dev.millrace.contracts.lake.AsOf;
import dev.millrace.contracts.lake.AsOf.Moment;
import dev.millrace.contracts.lake.AsOf.Run;
import dev.millrace.contracts.lake.AsOf.Tag;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.iceberg.HistoryEntry;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.view.ViewHistoryEntry;
import org.apache.iceberg.view.ViewMetadata;
import org.jspecify.annotations.Nullable;

/// The lake as it was: by a state that was written down, or by when each snapshot became current.
final class PastStates {

  private final LakeContext lake;
  private final Catalog now;
  private final Map<TableName, PinnedTable> tables = new TreeMap<>();
  private final Map<TableName, PinnedView> views = new TreeMap<>();
  private final Map<TableName, String> forgotten = new TreeMap<>();

  PastStates(LakeContext lake) {
    this.lake = lake;
    this.now = lake.tables().catalog();
  }

  PinnedTables at(AsOf asOf) {
    switch (asOf) {
      case Moment(Instant at) -> at(at.toEpochMilli(), at.toString());
      case Run run -> at(require(lake.points().find(run.id()), "run", run.id().value()), asOf);
      case Tag tag -> at(require(lake.points().find(tag), "tag", tag.name()), asOf);
      case AsOf.Snapshot snapshot -> at(snapshot);
    }
    return new PinnedTables(lake, tables, views, forgotten);
  }

  /// The tables whose state at that point cannot be read any more, each with the reason.
  Map<TableName, String> forgotten() {
    return forgotten;
  }

  private void at(Point point, AsOf asOf) {
    point.snapshots().forEach((name, id) -> pin(name, id, asOf));
    point
        .views()
        .forEach((name, version) ->
            Optional.ofNullable(now.views().get(name))
                .flatMap(view -> PinnedView.at(name, view, version))
                .ifPresent(view -> views.put(name, view)));
  }

  private void pin(TableName name, long id, AsOf asOf) {
    TableMetadata metadata = now.tables().get(name);
    Snapshot snapshot = metadata == null ? null : metadata.snapshot(id);
    if (metadata == null || snapshot == null) {
      forgotten.put(
          name,
          "The snapshot %d of the table '%s', which %s needs, has been forgotten."
              .formatted(id, name, word(asOf)));
      return;
    }
    tables.put(name, PinnedTable.of(name, metadata, snapshot));
  }

  private static String word(AsOf asOf) {
    return switch (asOf) {
      case Moment(Instant at) -> "the state at " + at;
      case Run(var id) -> "the run '%s'".formatted(id);
      case Tag(String name) -> "the tag '%s'".formatted(name);
      case AsOf.Snapshot(var table, long id) -> "the snapshot %s@%d".formatted(table, id);
    };
  }

  /// Tables of one commit became current one after the other: of a commit that is not over at that
  /// time, nothing is seen.
  private void at(long millis, String word) {
    Set<String> later = commitsAfter(millis);
    now.tables().forEach((name, metadata) -> pinAt(name, metadata, millis, word, later));
    now.views()
        .forEach((name, view) ->
            version(view, millis)
                .flatMap(version -> PinnedView.at(name, view, version))
                .ifPresent(pinned -> views.put(name, pinned)));
  }

  private Set<String> commitsAfter(long millis) {
    Set<String> later = new HashSet<>();
    for (TableMetadata metadata : now.tables().values()) {
      List<HistoryEntry> log = metadata.snapshotLog();
      for (int i = log.size() - 1; i >= 0 && log.get(i).timestampMillis() > millis; i--) {
        String commit = commit(metadata.snapshot(log.get(i).snapshotId()));
        if (commit != null) {
          later.add(commit);
        }
      }
    }
    return later;
  }

  private void pinAt(
      TableName name, TableMetadata metadata, long millis, String word, Set<String> later) {
    List<HistoryEntry> log = metadata.snapshotLog();
    for (int i = log.size() - 1; i >= 0; i--) {
      Snapshot snapshot = metadata.snapshot(log.get(i).snapshotId());
      String commit = commit(snapshot);
      if (log.get(i).timestampMillis() <= millis
          && snapshot != null
          && (commit == null || !later.contains(commit))) {
        tables.put(name, PinnedTable.of(name, metadata, snapshot));
        return;
      }
    }
    if (!log.isEmpty()) {
      forgotten.put(
          name,
          "The table '%s' has no snapshot as old as %s; its history begins at %s."
              .formatted(name, word, Instant.ofEpochMilli(log.getFirst().timestampMillis())));
    }
  }

  /// What snapshots of one commit have in common; null for one of another program.
  private static @Nullable String commit(@Nullable Snapshot snapshot) {
    if (snapshot == null) {
      return null;
    }
    Map<String, String> summary = snapshot.summary();
    String run = summary.get(BranchName.RUN);
    return run != null
        ? "run " + run
        : summary.entrySet().stream()
            .filter(entry -> entry.getKey().startsWith(RowsAppend.MARK))
            .map(Map.Entry::toString)
            .findFirst()
            .orElse(null);
  }

  private static Optional<Integer> version(ViewMetadata view, long millis) {
    return view.history().stream()
        .filter(entry -> entry.timestampMillis() <= millis)
        .reduce((_, last) -> last)
        .map(ViewHistoryEntry::versionId);
  }

  private void at(AsOf.Snapshot asOf) {
    TableMetadata metadata = now.tables().get(asOf.table());
    Snapshot snapshot = metadata == null ? null : metadata.snapshot(asOf.id());
    if (metadata == null || snapshot == null) {
      throw ProblemCode.NOT_FOUND.exception(
          "The table '%s' has no snapshot %d.".formatted(asOf.table(), asOf.id()),
          "List those it has with './millrace lake history %s'.".formatted(asOf.table()));
    }
    long since =
        metadata.snapshotLog().stream()
            .filter(entry -> entry.snapshotId() == asOf.id())
            .mapToLong(HistoryEntry::timestampMillis)
            .findFirst()
            .orElse(snapshot.timestampMillis());
    at(Math.max(since, lastOf(commit(snapshot))), word(asOf));
    tables.put(asOf.table(), PinnedTable.of(asOf.table(), metadata, snapshot));
    forgotten.remove(asOf.table());
  }

  /// When the last table of a commit became current.
  private long lastOf(@Nullable String commit) {
    long last = 0;
    for (TableMetadata metadata : now.tables().values()) {
      for (HistoryEntry entry : metadata.snapshotLog()) {
        if (commit != null && commit.equals(commit(metadata.snapshot(entry.snapshotId())))) {
          last = Math.max(last, entry.timestampMillis());
        }
      }
    }
    return last;
  }

  private static Point require(Optional<Point> point, String kind, String name) {
    return point.orElseThrow(() -> unknown(kind, name));
  }

  private static MillraceException unknown(String kind, String name) {
    return ProblemCode.NOT_FOUND.exception(
        "The lake knows no state of the %s '%s'.".formatted(kind, name),
        kind.equals("run")
            ? "Name a run that has published and is not older than the lake's history."
            : "List the tags with './millrace lake tags'.");
  }
}
