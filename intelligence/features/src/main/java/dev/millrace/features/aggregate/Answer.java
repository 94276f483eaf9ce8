package dev.millrace.features.aggregate;

/// What a feature says.
///
/// @param value a `Double`, or a `List<String>`
/// @param at when the newest of what it speaks of happened, in microseconds
/// @param isExact false for the number of different values when they are too many to keep
public record Answer(Object value, long at, boolean isExact) {}
