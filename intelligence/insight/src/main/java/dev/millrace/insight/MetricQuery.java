package dev.millrace.insight;

import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What somebody wants to know of a metric.
///
/// @param by dimensions, in the order of the answer's columns; none for one number
/// @param from the first day, or null for the first there is
/// @param to the last day, or null for the newest there is
/// @param lastDays only the newest so many days; null for all
/// @param isCompared whether the same span before it is wanted too
/// @param isLargestFirst rows by value instead of by dimension
public record MetricQuery(
    String metric,
    List<String> by,
    @Nullable LocalDate from,
    @Nullable LocalDate to,
    @Nullable Integer lastDays,
    boolean isCompared,
    boolean isLargestFirst,
    int limit) {

  public MetricQuery {
    by = List.copyOf(by);
  }
}
