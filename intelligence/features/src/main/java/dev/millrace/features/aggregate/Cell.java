package dev.millrace.features.aggregate;

import dev.millrace.contracts.definition.FeatureViewDefinition.Aggregate;

/// One or more matches kept as one.
///
/// @param first when the earliest of them happened
/// @param last when the latest of them happened
/// @param value their sum, minimum, maximum or latest value, as the aggregate wants; 0 if it wants
///   none
record Cell(long first, long last, long count, double value) {

  /// Both as one. Of two latest values at one moment the larger counts, so that the order in which
  /// they came does not matter.
  Cell with(Cell other, Aggregate aggregate) {
    return new Cell(
        Math.min(first, other.first),
        Math.max(last, other.last),
        count + other.count,
        combined(other, aggregate));
  }

  private double combined(Cell other, Aggregate aggregate) {
    return switch (aggregate) {
      case SUM, MEAN -> value + other.value;
      case MIN -> Math.min(value, other.value);
      case MAX -> Math.max(value, other.value);
      case LAST ->
          last == other.last
              ? Math.max(value, other.value)
              : last > other.last ? value : other.value;
      case COUNT, DAYS_SINCE_LAST, DAYS_SINCE_FIRST, SESSION_DURATION -> 0;
      case DISTINCT -> throw new IllegalStateException("DISTINCT is not folded; this is a bug.");
    };
  }
}
