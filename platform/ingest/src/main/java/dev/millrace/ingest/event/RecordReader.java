package dev.millrace.ingest.event;

import dev.millrace.contracts.event.Deliveries;
import dev.millrace.contracts.log.LogEntry;
import org.jspecify.annotations.Nullable;

/// Reads the records of a topic. For one thread.
interface RecordReader {

  /// Null when the record becomes no row.
  @Nullable RecordRow find(LogEntry entry, Deliveries deliveries);
}
