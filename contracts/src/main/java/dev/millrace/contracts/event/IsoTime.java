package dev.millrace.contracts.event;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;

/// ISO 8601 moments in bytes, such as `2026-01-31T14:05:09.123Z`.
public final class IsoTime {

  /// The answer for what is no moment.
  public static final long NONE = Long.MIN_VALUE;

  private static final int SECONDS_END = 19;
  private static final long MICROS_PER_SECOND = 1_000_000;
  private static final long SECONDS_PER_DAY = 86_400;

  /// The 29th of February goes the slower way.
  private static final int[] MONTH_DAYS = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

  private IsoTime() {}

  /// Microseconds since 1970, cut off below; [#NONE] when it is no moment with an offset.
  public static long micros(byte[] text, int from, int to) {
    long usual = utc(text, from, to);
    return usual == NONE ? other(text, from, to) : usual;
  }

  /// The form that clients send, in UTC, without an object.
  private static long utc(byte[] text, int from, int to) {
    if (to - from <= SECONDS_END
        || text[to - 1] != 'Z'
        || text[from + 4] != '-'
        || text[from + 7] != '-'
        || text[from + 10] != 'T'
        || text[from + 13] != ':'
        || text[from + 16] != ':') {
      return NONE;
    }
    int year = number(text, from, 4);
    int month = number(text, from + 5, 2);
    int day = number(text, from + 8, 2);
    int hour = number(text, from + 11, 2);
    int minute = number(text, from + 14, 2);
    int second = number(text, from + 17, 2);
    int micros = fraction(text, from + SECONDS_END, to - 1);
    boolean isUsual =
        year > 0
            && month > 0
            && month <= 12
            && day > 0
            && day <= MONTH_DAYS[month]
            && hour >= 0
            && hour < 24
            && minute >= 0
            && minute < 60
            && second >= 0
            && second < 60
            && micros >= 0;
    if (!isUsual) {
      return NONE;
    }
    long seconds =
        epochDay(year, month, day) * SECONDS_PER_DAY + hour * 3600L + minute * 60L + second;
    return seconds * MICROS_PER_SECOND + micros;
  }

  /// Days since 1970 of the proleptic Gregorian calendar (Howard Hinnant, `days_from_civil`).
  private static long epochDay(int year, int month, int day) {
    int years = month <= 2 ? year - 1 : year;
    int era = years / 400;
    int yearOfEra = years - era * 400;
    int dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
    return era * 146_097L + dayOfEra - 719_468;
  }

  private static int number(byte[] text, int from, int digits) {
    int number = 0;
    for (int at = from; at < from + digits; at++) {
      int digit = text[at] - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      number = number * 10 + digit;
    }
    return number;
  }

  /// `.123` as microseconds; 0 where there is none, -1 where it is none.
  private static int fraction(byte[] text, int from, int to) {
    if (from == to) {
      return 0;
    }
    int digits = to - from - 1;
    if (text[from] != '.' || digits < 1 || digits > 9) {
      return -1;
    }
    int number = number(text, from + 1, Math.min(digits, 6));
    if (number < 0 || (digits > 6 && number(text, from + 7, digits - 6) < 0)) {
      return -1;
    }
    for (int i = digits; i < 6; i++) {
      number *= 10;
    }
    return number;
  }

  private static long other(byte[] text, int from, int to) {
    try {
      Instant moment =
          OffsetDateTime.parse(new String(text, from, to - from, StandardCharsets.UTF_8))
              .toInstant();
      return Math.addExact(
          Math.multiplyExact(moment.getEpochSecond(), MICROS_PER_SECOND), moment.getNano() / 1_000);
    } catch (DateTimeException | ArithmeticException e) {
      return NONE;
    }
  }
}
