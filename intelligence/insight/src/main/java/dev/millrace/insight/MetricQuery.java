package dev.millrace.insight;

import java.time.LocalDate;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What somebody wants to know of a metric.
///
/// @param by dimensions, in the order of the answer's columns; none for one number
/// @param from the first day, or null for the first there is
/// @param to the last day, or null for the newest there is
/// @param lastDays only the newest so many days; null for all
/// @param isCompared whether the same span before it is wanted too
/// @param filters only rows whose dimension has one of the values
/// @param isLargestFirst rows by value instead of by dimension
public record MetricQuery(
    String metric,
    List<String> by,
    @Nullable LocalDate from,
    @Nullable LocalDate to,
    @Nullable Integer lastDays,
    boolean isCompared,
    boolean isLargestFirst,
    int limit,
    Map<String, List<String>> filters) {

  public MetricQuery {
    by = List.copyOf(by);
    filters = Collections.unmodifiableMap(new LinkedHashMap<>(filters));
  }

  Cut cut() {
    return new Cut(from, to, lastDays, filters);
  }
}
