package dev.millrace.ingest.event;

import dev.millrace.contracts.log.LogRecord;

/// Reads a record of the topic of refused events.
public final class Refusal {

  private Refusal() {}

  /// Why the event was refused.
  public static String reason(LogRecord refused) {
    return new EventReader().read(refused.value()).path("reason").asText();
  }
}
