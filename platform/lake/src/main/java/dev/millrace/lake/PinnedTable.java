package dev.millrace.lake;

import dev.millrace.contracts.lake.TableState;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.sql.SqlSession.FieldColumn;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.SnapshotSummary;
import org.apache.iceberg.TableMetadata;

/// A table at one snapshot.
record PinnedTable(TableName name, TableMetadata metadata, Snapshot snapshot) {

  static Optional<PinnedTable> published(TableName name, TableMetadata metadata) {
    return at(name, metadata, SnapshotRef.MAIN_BRANCH);
  }

  static Optional<PinnedTable> at(TableName name, TableMetadata metadata, String branch) {
    SnapshotRef ref = metadata.ref(branch);
    return ref == null
        ? Optional.empty()
        : Optional.of(new PinnedTable(name, metadata, metadata.snapshot(ref.snapshotId())));
  }

  long snapshotId() {
    return snapshot.snapshotId();
  }

  /// The snapshot's own columns: the table may have got others since, or on a branch.
  List<FieldColumn> columns() {
    return Schemas.columns(name, Schemas.of(metadata, snapshot));
  }

  TableState state() {
    return new TableState(
        name,
        snapshot.snapshotId(),
        Instant.ofEpochMilli(snapshot.timestampMillis()),
        total(SnapshotSummary.TOTAL_RECORDS_PROP),
        total(SnapshotSummary.TOTAL_FILE_SIZE_PROP),
        columns().stream().map(FieldColumn::column).toList());
  }

  private long total(String key) {
    return Long.parseLong(snapshot.summary().getOrDefault(key, "0"));
  }
}
