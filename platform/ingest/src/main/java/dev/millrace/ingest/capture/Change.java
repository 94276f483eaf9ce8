package dev.millrace.ingest.capture;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/// One change as the engine tells it.
///
/// @param table `schema.table`
/// @param op `r` read by a snapshot, `c` inserted, `u` updated, `d` deleted, `t` truncated
/// @param transaction 0 in a snapshot
/// @param boundary the log position behind the last transaction before this one; 0 when unknown
record Change(
    String table,
    String op,
    long lsn,
    long transaction,
    long boundary,
    Instant committedAt,
    @Nullable Struct key,
    @Nullable Struct before,
    @Nullable Struct after) {

  /// The position behind the last transaction that came whole before the record.
  static long boundary(SourceRecord record) {
    Map<String, ?> offset = record.sourceOffset();
    return offset.get("lsn_commit") instanceof Number lsn ? lsn.longValue() : 0;
  }

  /// Whether the record still belongs to the snapshot.
  static boolean isSnapshot(SourceRecord record) {
    Map<String, ?> offset = record.sourceOffset();
    return offset.containsKey("snapshot") && !Boolean.TRUE.equals(offset.get("snapshot_completed"));
  }

  /// Where a snapshot was taken, or a heartbeat has come to.
  static long position(SourceRecord record) {
    return record.sourceOffset().get("lsn") instanceof Number lsn ? lsn.longValue() : 0;
  }

  /// The row after the change; what identifies it where it was deleted.
  @Nullable Struct row() {
    return switch (op) {
      case "d" -> before == null ? key : before;
      case "t" -> null;
      default -> Objects.requireNonNull(after);
    };
  }
}
