package dev.millrace.insight;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/// Days, both ends included; null for an end that is open.
record Span(@Nullable LocalDate from, @Nullable LocalDate to) {

  /// Together with as many days before them, where both ends are known.
  Span withBefore() {
    return from == null || to == null
        ? this
        : new Span(from.minusDays(to.toEpochDay() - from.toEpochDay() + 1), to);
  }
}
