package dev.millrace.demo.world;

/// Why a customer's interest began to fade.
public enum ChurnCause {
  /// The need that brought them has passed.
  LIFECYCLE,
  /// Support let them down.
  SUPPORT,
  /// Prices rose beyond what they take.
  PRICE,
  /// Their season ended.
  SEASON
}
