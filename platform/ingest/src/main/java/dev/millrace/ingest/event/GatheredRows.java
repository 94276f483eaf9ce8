package dev.millrace.ingest.event;

import dev.millrace.contracts.event.Deliveries;
import dev.millrace.contracts.log.LogEntry;
import dev.millrace.contracts.table.RowSource;

/// Rows that wait for one commit. Reused for the next, so that what waits does not grow old in the
/// heap again and again. For one thread.
interface GatheredRows extends RowSource {

  /// Takes the record in; false when it becomes no row, because it cannot be read or is a later
  /// delivery of its message.
  boolean add(LogEntry entry, Deliveries deliveries);

  /// About how much memory the rows take.
  long bytes();

  void clear();
}
