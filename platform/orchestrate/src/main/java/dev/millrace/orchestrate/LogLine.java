package dev.millrace.orchestrate;

import java.time.Instant;

/// One line of a run's log.
///
/// @param number increases within the database; the place to read on from
public record LogLine(long number, Instant at, String step, Level level, String message) {

  /// A line that is not stored yet.
  static LogLine of(Instant at, String step, Level level, String message) {
    return new LogLine(0, at, step, level, message);
  }

  /// How much a line matters.
  public enum Level {
    INFO,
    ERROR
  }
}
