package dev.millrace.contracts.definition;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.TemporalAdjusters;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Which days a report tells of. A day of reference is its last one, or the last that could be.
///
/// @param days of [Unit#DAYS]; 1 otherwise
public record ReportPeriod(Unit unit, int days) {

  public static final ReportPeriod YESTERDAY = new ReportPeriod(Unit.DAYS, 1);
  private static final Pattern LAST = Pattern.compile("last\\s+(\\d{1,4})\\s+days?");
  private static final int MOST = 3_660;

  /// @throws IllegalArgumentException with the forms there are
  public static ReportPeriod parse(String text) {
    Matcher last = LAST.matcher(text);
    if (last.matches()) {
      int days = Integer.parseInt(last.group(1));
      if (days >= 1 && days <= MOST) {
        return new ReportPeriod(Unit.DAYS, days);
      }
    }
    return switch (text) {
      case "yesterday" -> YESTERDAY;
      case "last week" -> new ReportPeriod(Unit.WEEK, 1);
      case "last month" -> new ReportPeriod(Unit.MONTH, 1);
      default ->
          throw new IllegalArgumentException(
              "expected yesterday, 'last 7 days' (1 to %,d), last week or last month"
                  .formatted(MOST));
    };
  }

  /// The days up to one; of weeks and months the last whole one that has ended by then.
  public Days upTo(LocalDate day) {
    return switch (unit) {
      case DAYS -> new Days(day.minusDays(days - 1L), day);
      case WEEK -> {
        LocalDate sunday = day.with(TemporalAdjusters.previousOrSame(DayOfWeek.SUNDAY));
        yield new Days(sunday.minusDays(6), sunday);
      }
      case MONTH -> {
        LocalDate end = day.plusDays(1).withDayOfMonth(1).minusDays(1);
        yield new Days(end.withDayOfMonth(1), end);
      }
    };
  }

  /// The same before it: what its numbers are compared with.
  public Days before(Days period) {
    return upTo(period.from().minusDays(1));
  }

  /// Days, both ends included.
  public record Days(LocalDate from, LocalDate to) {}

  /// What periods are counted in.
  public enum Unit {
    DAYS,
    /// From Monday to Sunday.
    WEEK,
    MONTH
  }
}
