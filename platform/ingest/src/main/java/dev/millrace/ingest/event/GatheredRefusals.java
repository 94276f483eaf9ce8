package dev.millrace.ingest.event;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contracts.event.Deliveries;
import dev.millrace.contracts.event.IsoTime;
import dev.millrace.contracts.log.LogEntry;
import dev.millrace.contracts.problem.MillraceException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Rows of `bronze.quarantine`. Every delivery is a row: each was refused.
final class GatheredRefusals implements GatheredRows {

  private static final String SOURCE = "events";

  private final EventReader json = new EventReader();
  private final List<@Nullable Object[]> rows = new ArrayList<>();
  private long bytes;

  @Override
  public boolean add(LogEntry entry, Deliveries deliveries) {
    JsonNode kept;
    try {
      kept = json.read(entry.value());
    } catch (MillraceException e) {
      return false; // another producer's record
    }
    long received = micros(kept.path("receivedAt"));
    if (!kept.path("id").isTextual() || received == IsoTime.NONE) {
      return false;
    }
    rows.add(
        new @Nullable Object[] {
          text(kept, "id"),
          SOURCE,
          received,
          text(kept, "code"),
          text(kept, "reason"),
          "collector",
          text(kept, "raw")
        });
    bytes += entry.value().length;
    return true;
  }

  private static long micros(JsonNode node) {
    byte[] text = node.asText().getBytes(StandardCharsets.UTF_8);
    return IsoTime.micros(text, 0, text.length);
  }

  private static @Nullable String text(JsonNode kept, String field) {
    JsonNode value = kept.path(field);
    return value.isTextual() ? value.textValue() : null;
  }

  @Override
  public int count() {
    return rows.size();
  }

  @Override
  public long bytes() {
    return bytes;
  }

  @Override
  public @Nullable Object value(int row, int column) {
    return rows.get(row)[column];
  }

  @Override
  public void clear() {
    rows.clear();
    bytes = 0;
  }
}
