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

  /// Null for what is no change of a table, such as a heartbeat.
  static @Nullable Change of(SourceRecord record) {
    if (!(record.value() instanceof Struct value)
        || value.schema().field("op") == null
        || value.schema().field("source") == null) {
      return null;
    }
    Struct source = value.getStruct("source");
    String op = value.getString("op");
    if (source.schema().field("table") == null || "m".equals(op)) {
      return null;
    }
    return new Change(
        source.getString("schema") + "." + source.getString("table"),
        op,
        number(source.getInt64("lsn")),
        op.equals("r") ? 0 : number(source.getInt64("txId")),
        boundary(record),
        moment(source),
        record.key() instanceof Struct key ? key : null,
        value.getStruct("before"),
        value.schema().field("after") == null ? null : value.getStruct("after"));
  }

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

  private static long number(@Nullable Long number) {
    return number == null ? 0 : number;
  }

  private static Instant moment(Struct source) {
    Long micros = source.schema().field("ts_us") == null ? null : source.getInt64("ts_us");
    return micros == null
        ? Instant.ofEpochMilli(number(source.getInt64("ts_ms")))
        : Instant.ofEpochSecond(
            Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1_000L);
  }
}
