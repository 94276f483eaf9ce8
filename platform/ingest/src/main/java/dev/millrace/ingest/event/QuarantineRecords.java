package dev.millrace.ingest.event;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contracts.event.Deliveries;
import dev.millrace.contracts.event.IsoTime;
import dev.millrace.contracts.log.LogEntry;
import dev.millrace.contracts.problem.MillraceException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Reads what `bronze.quarantine` keeps. Every delivery is a row: each was refused.
final class QuarantineRecords implements RecordReader {

  private static final String SOURCE = "events";

  private final EventReader json = new EventReader();

  @Override
  public @Nullable RecordRow find(LogEntry entry, Deliveries deliveries) {
    try {
      JsonNode kept = json.read(entry.value());
      long received = micros(kept.path("receivedAt"));
      boolean isComplete = kept.path("id").isTextual() && received != IsoTime.NONE;
      return isComplete ? new Row(kept, received, entry.value().length) : null;
    } catch (MillraceException e) {
      return null; // another producer's record
    }
  }

  private static long micros(JsonNode node) {
    byte[] text = node.asText().getBytes(StandardCharsets.UTF_8);
    return IsoTime.micros(text, 0, text.length);
  }

  private record Row(JsonNode kept, long received, int bytes) implements RecordRow {

    @Override
    public @Nullable Object[] cells() {
      return new @Nullable Object[] {
        text("id"), SOURCE, received, text("code"), text("reason"), "collector", text("raw")
      };
    }

    private @Nullable String text(String field) {
      JsonNode value = kept.path(field);
      return value.isTextual() ? value.textValue() : null;
    }
  }
}
