package dev.millrace.features.aggregate;

/// A feature's number.
///
/// @param at when the newest of what it speaks of happened, in microseconds
public record Answer(double value, long at) {}
