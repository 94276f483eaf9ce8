package dev.millrace.ml.leak;

/// Why a training set cannot be trusted.
///
/// @param column the feature, or the column of a table, that gives it away
/// @param words for who reads why a version was held back
public record Leak(Kind kind, String column, String words) {

  /// How it leaks.
  public enum Kind {
    /// Rows that were written after the cut-off.
    AFTER_CUT_OFF,
    /// One feature that knows the label.
    TOO_GOOD,
    /// One customer under two names.
    DUPLICATE
  }
}
