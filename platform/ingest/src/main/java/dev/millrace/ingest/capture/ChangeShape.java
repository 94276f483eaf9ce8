package dev.millrace.ingest.capture;

import java.time.Instant;
import java.util.Objects;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/// Where the parts of a change lie in the engine's records of one schema. Looking each up by its
/// name in each record took a third of what a change costs here.
///
/// @param before null where the schema has none
/// @param after null where the schema has none
/// @param micros when the change was committed; null where the schema knows milliseconds only
record ChangeShape(
    Field op,
    Field source,
    @Nullable Field before,
    @Nullable Field after,
    Field schema,
    Field table,
    Field lsn,
    Field transaction,
    @Nullable Field micros,
    Field millis) {

  private static final long MICROS = 1_000_000L;

  /// Null for what is no change of a table, such as a heartbeat.
  static @Nullable ChangeShape of(Schema value) {
    Field op = value.field("op");
    Field source = value.field("source");
    if (op == null || source == null || source.schema().field("table") == null) {
      return null;
    }
    Schema about = source.schema();
    return new ChangeShape(
        op,
        source,
        value.field("before"),
        value.field("after"),
        about.field("schema"),
        about.field("table"),
        about.field("lsn"),
        about.field("txId"),
        about.field("ts_us"),
        about.field("ts_ms"));
  }

  /// Null for a message that is no change of a table.
  @Nullable Change change(SourceRecord record) {
    var value = (Struct) record.value();
    var op = (String) value.get(this.op);
    if ("m".equals(op)) {
      return null;
    }
    var about = (Struct) value.get(source);
    return new Change(
        about.get(schema) + "." + about.get(table),
        Objects.requireNonNull(op),
        number(about, lsn),
        op.equals("r") ? 0 : number(about, transaction),
        Change.boundary(record),
        committedAt(about),
        record.key() instanceof Struct key ? key : null,
        struct(value, before),
        struct(value, after));
  }

  private Instant committedAt(Struct about) {
    if (micros == null) {
      return Instant.ofEpochMilli(number(about, millis));
    }
    long time = number(about, micros);
    return Instant.ofEpochSecond(Math.floorDiv(time, MICROS), Math.floorMod(time, MICROS) * 1_000L);
  }

  private static long number(Struct struct, Field field) {
    Object number = struct.get(field);
    return number == null ? 0 : (Long) number;
  }

  private static @Nullable Struct struct(Struct value, @Nullable Field field) {
    return field == null ? null : (Struct) value.get(field);
  }
}
