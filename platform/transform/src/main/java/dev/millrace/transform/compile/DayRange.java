package dev.millrace.transform.compile;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Days next to each other.
///
/// @param until the day after the last
public record DayRange(LocalDate from, LocalDate until) {

  /// The ranges that hold exactly these days, in order.
  public static List<DayRange> of(Collection<LocalDate> days) {
    List<DayRange> ranges = new ArrayList<>();
    for (LocalDate day : new TreeSet<>(days)) {
      if (!ranges.isEmpty() && ranges.getLast().until.equals(day)) {
        ranges.add(new DayRange(ranges.removeLast().from, day.plusDays(1)));
      } else {
        ranges.add(new DayRange(day, day.plusDays(1)));
      }
    }
    return ranges;
  }

  /// A condition that is true within the ranges. DuckDB prunes files by it, as the bounds are
  /// constants; a timestamp is compared in UTC, as the lake splits its files.
  ///
  /// @param lookbackDays how many days before each range still count
  public static String condition(String column, List<DayRange> ranges, int lookbackDays) {
    return ranges.isEmpty()
        ? "false"
        : ranges.stream()
            .map(range ->
                "(%1$s >= date '%2$s' and %1$s < date '%3$s')"
                    .formatted(column, range.from.minusDays(lookbackDays), range.until))
            .collect(Collectors.joining(" or ", "(", ")"));
  }
}
