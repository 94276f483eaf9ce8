package dev.millrace.transform.check.anomaly;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.Month;
import java.time.MonthDay;
import java.time.format.DateTimeParseException;
import java.time.temporal.TemporalAdjusters;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;

/// Days on which a shop is not as usual: calendars by rule, and days that are given.
public final class Holidays {

  /// The calendars that are known by name.
  public static final List<String> CALENDARS = List.of("germany", "us", "shopping");

  private final Predicate<LocalDate> days;

  private Holidays(Predicate<LocalDate> days) {
    this.days = days;
  }

  /// @param names calendars, days as `2026-12-24`, or days of every year as `12-24`
  /// @throws IllegalArgumentException for any other text
  public static Holidays of(List<String> names) {
    Predicate<LocalDate> all = _ -> false;
    Set<LocalDate> given = new HashSet<>();
    Set<MonthDay> yearly = new HashSet<>();
    for (String name : names) {
      switch (name.strip().toLowerCase(Locale.ROOT)) {
        case "germany", "de" -> all = all.or(Holidays::isGerman);
        case "us", "usa" -> all = all.or(Holidays::isAmerican);
        case "shopping" -> all = all.or(Holidays::isShopping);
        case String day -> given(day, given, yearly);
      }
    }
    return new Holidays(
        all.or(given::contains)
            .or(day -> !yearly.isEmpty() && yearly.contains(MonthDay.from(day))));
  }

  public boolean contains(LocalDate day) {
    return days.test(day);
  }

  private static void given(String text, Set<LocalDate> days, Set<MonthDay> yearly) {
    try {
      if (text.length() == 5) {
        yearly.add(MonthDay.parse("--" + text));
      } else {
        days.add(LocalDate.parse(text));
      }
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "the holiday '%s' is neither a calendar (%s) nor a day as 2026-12-24 or 12-24"
              .formatted(text, String.join(", ", CALENDARS)),
          e);
    }
  }

  /// Days that are free in all states, and the eves.
  private static boolean isGerman(LocalDate day) {
    int year = day.getYear();
    LocalDate easter = easter(year);
    return is(day, Month.JANUARY, 1)
        || day.equals(easter.minusDays(2))
        || day.equals(easter)
        || day.equals(easter.plusDays(1))
        || is(day, Month.MAY, 1)
        || day.equals(easter.plusDays(39))
        || day.equals(easter.plusDays(50))
        || is(day, Month.OCTOBER, 3)
        || isChristmas(day);
  }

  private static boolean isAmerican(LocalDate day) {
    return is(day, Month.JANUARY, 1)
        || is(day, Month.JUNE, 19)
        || is(day, Month.JULY, 4)
        || is(day, Month.NOVEMBER, 11)
        || isNth(day, Month.JANUARY, 3, DayOfWeek.MONDAY)
        || isNth(day, Month.FEBRUARY, 3, DayOfWeek.MONDAY)
        || isLast(day, Month.MAY, DayOfWeek.MONDAY)
        || isNth(day, Month.SEPTEMBER, 1, DayOfWeek.MONDAY)
        || isNth(day, Month.OCTOBER, 2, DayOfWeek.MONDAY)
        || isNth(day, Month.NOVEMBER, 4, DayOfWeek.THURSDAY)
        || isChristmas(day);
  }

  /// Black Friday to the Monday after it.
  private static boolean isShopping(LocalDate day) {
    LocalDate friday =
        LocalDate.of(day.getYear(), Month.NOVEMBER, 1)
            .with(TemporalAdjusters.dayOfWeekInMonth(4, DayOfWeek.THURSDAY))
            .plusDays(1);
    return !day.isBefore(friday) && !day.isAfter(friday.plusDays(3));
  }

  private static boolean isChristmas(LocalDate day) {
    return day.getMonth() == Month.DECEMBER
        && ((day.getDayOfMonth() >= 24 && day.getDayOfMonth() <= 26) || day.getDayOfMonth() == 31);
  }

  private static boolean is(LocalDate day, Month month, int dayOfMonth) {
    return day.getMonth() == month && day.getDayOfMonth() == dayOfMonth;
  }

  private static boolean isNth(LocalDate day, Month month, int nth, DayOfWeek weekday) {
    return day.getMonth() == month
        && day.equals(day.with(TemporalAdjusters.dayOfWeekInMonth(nth, weekday)));
  }

  private static boolean isLast(LocalDate day, Month month, DayOfWeek weekday) {
    return day.getMonth() == month && day.equals(day.with(TemporalAdjusters.lastInMonth(weekday)));
  }

  /// Easter Sunday of the Gregorian calendar, by the rule of Meeus and Jones.
  static LocalDate easter(int year) {
    int a = year % 19;
    int b = year / 100;
    int c = year % 100;
    int h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
    int l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
    int m = (a + 11 * h + 22 * l) / 451;
    int n = h + l - 7 * m + 114;
    return LocalDate.of(year, n / 31, n % 31 + 1);
  }
}
