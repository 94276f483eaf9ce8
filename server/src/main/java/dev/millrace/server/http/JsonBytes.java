package dev.millrace.server.http;

import com.linecorp.armeria.common.HttpData;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;

/// JSON that is written byte by byte, where an answer is asked for so often that building objects
/// for it costs more than what it says. What it writes, other writers of JSON would write, but for
/// that it writes fewer exponents. For one thread.
final class JsonBytes {

  private static final int SECONDS_A_DAY = 86_400;
  private static final int DATE = "\"2026-01-01T".length();

  /// Of years with four digits.
  private static final long FIRST_SHORT = Instant.parse("0000-01-01T00:00:00Z").getEpochSecond();

  private static final long LAST_SHORT = Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();
  private static final int LONGEST_NUMBER = 24;
  private static final int LONGEST_MOMENT = 32;

  /// Below this, every double tells whole millionths apart.
  private static final double MOST = 1e9;

  private static final long[] POWERS = powers();

  private static final double MILLION = 1e6;
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private byte[] bytes;
  private int size;
  private long lastDay = Long.MIN_VALUE;
  private int lastDayAt;

  /// @param room for so many bytes before it grows
  JsonBytes(int room) {
    bytes = new byte[room];
  }

  /// What was written; nothing may be written afterwards.
  HttpData data() {
    return HttpData.wrap(bytes, 0, size);
  }

  /// A copy of what was written.
  byte[] copy() {
    return Arrays.copyOf(bytes, size);
  }

  /// JSON as it is.
  JsonBytes raw(byte[] json) {
    ensure(json.length);
    System.arraycopy(json, 0, bytes, size, json.length);
    size += json.length;
    return this;
  }

  JsonBytes raw(char character) {
    ensure(1);
    bytes[size++] = (byte) character;
    return this;
  }

  /// A text in quotes.
  JsonBytes text(String text) {
    raw('"');
    ensure(text.length());
    for (int i = 0; i < text.length(); i++) {
      char next = text.charAt(i);
      if (next >= 0x80) {
        return rest(text, i);
      }
      if (next < ' ' || next == '"' || next == '\\') {
        escaped(next);
        ensure(text.length() - i);
      } else {
        bytes[size++] = (byte) next;
      }
    }
    return raw('"');
  }

  /// What begins with a character that takes several bytes.
  private JsonBytes rest(String text, int from) {
    for (byte next : text.substring(from).getBytes(StandardCharsets.UTF_8)) {
      if ((next >= 0 && next < ' ') || next == '"' || next == '\\') {
        escaped((char) next);
      } else {
        raw((char) next);
      }
    }
    return raw('"');
  }

  private void escaped(char character) {
    raw('\\');
    if (character >= ' ') {
      raw(character);
    } else {
      raw('u').raw('0').raw('0').raw((char) HEX[character >> 4]).raw((char) HEX[character & 15]);
    }
  }

  /// A number in the fewest digits that are this double; in quotes where JSON has no such number.
  JsonBytes number(double number) {
    if (Math.abs(number) < MOST && (number != 0 || Double.doubleToRawLongBits(number) == 0)) {
      double hundredths = Math.rint(number * 100);
      if (hundredths / 100 == number) {
        return decimal((long) hundredths, 2);
      }
      double millionths = Math.rint(number * MILLION);
      if (millionths / MILLION == number) {
        return decimal((long) millionths, 6);
      }
    }
    return Double.isFinite(number)
        ? raw(Double.toString(number).getBytes(StandardCharsets.US_ASCII))
        : text(Double.toString(number));
  }

  /// A number with a point: whole parts of a power of ten.
  ///
  /// @param places how many digits the parts have after the point; those that are 0 are left out
  JsonBytes decimal(long parts, int places) {
    ensure(LONGEST_NUMBER);
    if (parts < 0) {
      bytes[size++] = '-';
    }
    long left = Math.abs(parts);
    int digits = places;
    while (digits > 1 && left % 10 == 0) {
      left /= 10;
      digits--;
    }
    int at = size + Math.max(digits + 1, digits(left)) + 1;
    size = at;
    for (int i = 0; i < digits; i++) {
      bytes[--at] = (byte) ('0' + left % 10);
      left /= 10;
    }
    bytes[--at] = '.';
    do {
      bytes[--at] = (byte) ('0' + left % 10);
      left /= 10;
    } while (left > 0);
    return this;
  }

  /// How many digits a number has that is not negative: about three tenths of its bits.
  private static int digits(long number) {
    int least = ((Long.SIZE - Long.numberOfLeadingZeros(number | 1)) * 1233) >>> 12;
    return number >= POWERS[least] ? least + 1 : Math.max(1, least);
  }

  private static long[] powers() {
    long[] powers = new long[19];
    powers[0] = 1;
    for (int i = 1; i < powers.length; i++) {
      powers[i] = 10 * powers[i - 1];
    }
    return powers;
  }

  /// A moment in quotes, as [Instant#toString()] has it.
  JsonBytes moment(Instant moment) {
    long seconds = moment.getEpochSecond();
    if (seconds < FIRST_SHORT || seconds > LAST_SHORT) {
      return text(moment.toString());
    }
    ensure(LONGEST_MOMENT);
    day(Math.floorDiv(seconds, SECONDS_A_DAY));
    int second = Math.floorMod(seconds, SECONDS_A_DAY);
    two(second / 3_600);
    bytes[size++] = ':';
    two(second / 60 % 60);
    bytes[size++] = ':';
    two(second % 60);
    fraction(moment.getNano());
    bytes[size++] = 'Z';
    bytes[size++] = '"';
    return this;
  }

  /// The quote, the date, and what stands after it. Moments that follow one another are often of
  /// one day.
  private void day(long day) {
    if (day == lastDay) {
      System.arraycopy(bytes, lastDayAt, bytes, size, DATE);
      size += DATE;
      return;
    }
    LocalDate date = LocalDate.ofEpochDay(day);
    lastDay = day;
    lastDayAt = size;
    bytes[size++] = '"';
    two(date.getYear() / 100);
    two(date.getYear() % 100);
    bytes[size++] = '-';
    two(date.getMonthValue());
    bytes[size++] = '-';
    two(date.getDayOfMonth());
    bytes[size++] = 'T';
  }

  private void two(int number) {
    bytes[size++] = (byte) ('0' + number / 10);
    bytes[size++] = (byte) ('0' + number % 10);
  }

  /// In groups of three digits.
  private void fraction(int nanos) {
    if (nanos == 0) {
      return;
    }
    int digits = nanos % 1_000_000 == 0 ? 3 : nanos % 1_000 == 0 ? 6 : 9;
    int left = digits == 3 ? nanos / 1_000_000 : digits == 6 ? nanos / 1_000 : nanos;
    bytes[size++] = '.';
    for (int at = size + digits - 1; at >= size; at--) {
      bytes[at] = (byte) ('0' + left % 10);
      left /= 10;
    }
    size += digits;
  }

  private void ensure(int more) {
    if (size + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(size + more, 2 * bytes.length));
    }
  }
}
