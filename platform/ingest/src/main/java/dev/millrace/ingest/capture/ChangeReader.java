package dev.millrace.ingest.capture;

import java.util.IdentityHashMap;
import java.util.Optional;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/// Reads the engine's records. It remembers the shapes of the schemas it meets, of which the engine
/// makes a new one each time a table changes. For one thread at a time.
final class ChangeReader {

  private static final int MAX_SHAPES = 1_000;

  private final IdentityHashMap<Schema, Optional<ChangeShape>> shapes = new IdentityHashMap<>();

  /// Null for what is no change of a table, such as a heartbeat.
  @Nullable Change read(SourceRecord record) {
    if (!(record.value() instanceof Struct value)) {
      return null;
    }
    if (shapes.size() > MAX_SHAPES) {
      shapes.clear();
    }
    return shapes
        .computeIfAbsent(value.schema(), schema -> Optional.ofNullable(ChangeShape.of(schema)))
        .map(shape -> shape.change(record))
        .orElse(null);
  }
}
