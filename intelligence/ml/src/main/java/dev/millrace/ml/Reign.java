package dev.millrace.ml;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A time in which one version of a model was in use.
///
/// @param until null while it is
/// @param run that trained it
public record Reign(
    String model, int version, Instant since, @Nullable Instant until, String sha256, String run) {}
