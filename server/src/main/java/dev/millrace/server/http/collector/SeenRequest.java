package dev.millrace.server.http.collector;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A call of the collector as whoever writes its client wants to see it.
///
/// @param at the shop's time of its answer
/// @param key how the write key ends; empty where there was none
/// @param problem why nothing of it was taken; null when it was
/// @param body as it was unpacked, cut where it is long; null when it was not read
public record SeenRequest(
    Instant at,
    String type,
    String key,
    int bytes,
    int accepted,
    int quarantined,
    int withheld,
    @Nullable String problem,
    @Nullable String body) {}
