package dev.millrace.insight;

import java.time.LocalDate;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Which rows a question is about.
///
/// @param from the first day, or null for the first there is
/// @param to the last day, or null for the newest there is
/// @param lastDays only the newest so many days; null for all
/// @param filters only rows whose dimension has one of the values
public record Cut(
    @Nullable LocalDate from,
    @Nullable LocalDate to,
    @Nullable Integer lastDays,
    Map<String, List<String>> filters) {

  public Cut {
    filters = Collections.unmodifiableMap(new LinkedHashMap<>(filters));
  }
}
