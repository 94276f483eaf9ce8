package dev.millrace.ingest.replay;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A row or an event that broke its contract.
///
/// @param source `events`, or the name of a source of files or pages
public record Quarantined(
    String id, String source, @Nullable Instant receivedAt, String reason, String raw) {}
