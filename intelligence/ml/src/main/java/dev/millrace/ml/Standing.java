package dev.millrace.ml;

/// Why it was this version that answered.
public enum Standing {
  /// It is the version in use.
  CHAMPION,
  /// It is on its way out, and the customer is one of those who get it.
  CANARY,
  /// The version that should have answered could not.
  FALLBACK
}
