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
  private static final int LAST_SHORT_YEAR = 9_999;
  private static final int LONGEST_NUMBER = 24;
  private static final int LONGEST_MOMENT = 32;

  /// Whole millionths below this are told apart by every double.
  private static final double MOST_MILLIONTHS = 1e15;

  private static final double MILLION = 1e6;
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private byte[] bytes;
  private int size;

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
    double millionths = Math.rint(number * MILLION);
    boolean isShort = Math.abs(millionths) < MOST_MILLIONTHS && millionths / MILLION == number;
    if (isShort && (millionths != 0 || Double.doubleToRawLongBits(number) == 0)) {
      return decimal((long) millionths, 6);
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
    int length = Math.max(digits + 1, digits(left)) + 1;
    int at = size + length;
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

  private static int digits(long number) {
    int digits = 1;
    for (long left = number; left >= 10; left /= 10) {
      digits++;
    }
    return digits;
  }

  /// A moment in quotes, as [Instant#toString()] has it.
  JsonBytes moment(Instant moment) {
    long seconds = moment.getEpochSecond();
    LocalDate date = LocalDate.ofEpochDay(Math.floorDiv(seconds, SECONDS_A_DAY));
    if (date.getYear() < 0 || date.getYear() > LAST_SHORT_YEAR) {
      return text(moment.toString());
    }
    ensure(LONGEST_MOMENT);
    int second = (int) Math.floorMod(seconds, SECONDS_A_DAY);
    bytes[size++] = '"';
    two(date.getYear() / 100);
    two(date.getYear() % 100);
    bytes[size++] = '-';
    two(date.getMonthValue());
    bytes[size++] = '-';
    two(date.getDayOfMonth());
    bytes[size++] = 'T';
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
