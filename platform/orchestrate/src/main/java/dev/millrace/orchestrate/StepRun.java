package dev.millrace.orchestrate;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One step of a run.
///
/// @param attempt how often it has been begun; 0 before the first time
/// @param summary what it says it did
public record StepRun(
    String name,
    String kind,
    FlowRun.State state,
    int attempt,
    @Nullable Instant startedAt,
    @Nullable Instant endedAt,
    @Nullable String summary,
    @Nullable String problem) {}
