package dev.millrace.demo.world;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/// Day numbers to dates: day 0 is the first day that is told, the days before it are warm-up.
record Calendar(LocalDate firstDay) {
  static final int FIRST_WARM_UP_DAY = -90;

  LocalDate date(int day) {
    return firstDay.plusDays(day);
  }

  Instant startOf(int day) {
    return date(day).atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  Instant at(int day, Duration sinceMidnight) {
    return startOf(day).plus(sinceMidnight);
  }
}
