package dev.millrace.ingest.event;

import dev.millrace.contracts.event.Deliveries;
import dev.millrace.contracts.log.LogEntry;
import org.jspecify.annotations.Nullable;

/// Rows that wait for one commit. Reused for the next, so that what waits does not grow old in the
/// heap again and again. For one thread.
interface GatheredRows {

  /// Takes the record in; false when it becomes no row, because it cannot be read or is a later
  /// delivery of its message.
  boolean add(LogEntry entry, Deliveries deliveries);

  int count();

  /// About how much memory the rows take.
  long bytes();

  /// The values of a row by column; made anew at every call.
  @Nullable Object[] row(int index);

  void clear();
}
