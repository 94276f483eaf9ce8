package dev.millrace.ingest.origin;

import java.time.Instant;

/// One run of a source.
///
/// @param id the same when the run is attempted again
/// @param startedAt business time, which rows bear as their time of loading
public record RunCall(String id, Instant startedAt, SourceProgress progress) {}
