package dev.millrace.lake;

import java.time.Instant;

/// A name for a state of the lake.
///
/// @param tables how many it keeps
public record LakeTag(String name, Instant setAt, int tables) {}
