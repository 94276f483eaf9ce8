package dev.millrace.lake;

import dev.millrace.contracts.lake.TableState;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.sql.SqlSession.FieldColumn;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.SnapshotSummary;
import org.apache.iceberg.TableMetadata;

/// A table at one snapshot, with the columns it is read by.
record PinnedTable(TableName name, TableMetadata metadata, Snapshot snapshot, Schema schema) {

  /// With the table's columns as they are now: they may have changed since the snapshot.
  static Optional<PinnedTable> published(TableName name, TableMetadata metadata) {
    return at(name, metadata, SnapshotRef.MAIN_BRANCH)
        .map(table -> new PinnedTable(name, metadata, table.snapshot, metadata.schema()));
  }

  /// With the snapshot's own columns.
  static PinnedTable of(TableName name, TableMetadata metadata, Snapshot snapshot) {
    return new PinnedTable(name, metadata, snapshot, Schemas.of(metadata, snapshot));
  }

  static Optional<PinnedTable> at(TableName name, TableMetadata metadata, String branch) {
    SnapshotRef ref = metadata.ref(branch);
    return ref == null
        ? Optional.empty()
        : Optional.of(of(name, metadata, metadata.snapshot(ref.snapshotId())));
  }

  long snapshotId() {
    return snapshot.snapshotId();
  }

  List<FieldColumn> columns() {
    return Schemas.columns(name, schema);
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
