package dev.millrace.ingest.event;

import org.jspecify.annotations.Nullable;

/// A record of the log that becomes a row. Immutable.
public interface RecordRow {

  /// The values by column; made anew at every call.
  @Nullable Object[] cells();

  /// About how much memory the record takes.
  int bytes();
}
