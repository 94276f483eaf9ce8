package dev.millrace.contracts.log;

import java.time.Duration;
import java.util.List;

/// Reads a topic in order of each partition. For one thread at a time.
public interface LogReader extends AutoCloseable {

  /// The next records, at most 10,000, waiting at most so long for the first; possibly none.
  Batch poll(Duration wait);

  @Override
  void close();

  /// Entries with the position after the last of them.
  record Batch(List<LogEntry> entries, LogPosition next) {
    public Batch {
      entries = List.copyOf(entries);
    }
  }
}
