package dev.millrace.ingest.event;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.log.LogRecord;
import dev.millrace.contracts.problem.ProblemCode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/// An event that broke its contract, as the log keeps it.
///
/// @param id the event's message id, or one that was made for it
/// @param raw what was sent
record QuarantinedEvent(String id, Instant receivedAt, String reason, byte[] raw) {

  /// With every character escaped it still fits into one record of the log.
  private static final int MAX_RAW_BYTES = 400_000;

  LogRecord toRecord(EventReader json) {
    ObjectNode kept = JsonNodeFactory.instance.objectNode();
    kept.put("id", id);
    kept.put("receivedAt", receivedAt.toString());
    kept.put("code", ProblemCode.EVENT_CONTRACT.name());
    kept.put("reason", reason);
    kept.put("raw", text());
    return new LogRecord(id, json.write(kept));
  }

  private String text() {
    int length = Math.min(raw.length, MAX_RAW_BYTES);
    while (length < raw.length && (raw[length] & 0xc0) == 0x80) {
      length--;
    }
    return new String(raw, 0, length, StandardCharsets.UTF_8);
  }
}
