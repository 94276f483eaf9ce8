package dev.millrace.ingest.origin;

import java.time.Instant;

/// One run of a source.
///
/// @param id the same when the run is attempted again
/// @param startedAt business time, which rows bear as their time of loading
/// @param isReplay whether what was fetched before is read again, without asking the source
public record RunCall(String id, Instant startedAt, SourceProgress progress, boolean isReplay) {

  public RunCall(String id, Instant startedAt, SourceProgress progress) {
    this(id, startedAt, progress, false);
  }
}
