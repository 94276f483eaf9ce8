package dev.millrace.transform.compile;

/// A model's SQL.
///
/// @param linesBefore how many lines stand before the model's own; negative where lines of the
///   model do not stand one after the other as in its file
public record Rendered(String sql, int linesBefore) {}
