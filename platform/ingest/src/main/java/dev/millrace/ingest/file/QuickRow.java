package dev.millrace.ingest.file;

import dev.millrace.contracts.definition.FieldRule;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.ColumnType;
import dev.millrace.contracts.table.ColumnType.Decimal;
import dev.millrace.contracts.table.ColumnType.Plain;
import dev.millrace.ingest.origin.RowShape.Placed;
import dev.millrace.ingest.origin.RowShape.Treatment;
import dev.millrace.ingest.origin.RowSieve;
import dev.millrace.ingest.spill.ColumnBlock;
import dev.millrace.ingest.spill.ColumnBlocks;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Takes the plain case of a CSV row from its bytes into columns, without an object for any value.
/// A row in which anything is less than plain is left to the [RowSieve], which says what is wrong;
/// what is taken here is what the sieve would have taken.
final class QuickRow {

  private static final int LONG_DIGITS = 18;
  private static final int EXACT_DIGITS = 15;
  private static final int EXACT_SCALE = 22;
  private static final long MICROS_A_DAY = 86_400_000_000L;
  private static final long MICROS_A_SECOND = 1_000_000L;
  private static final double[] TENS = new double[EXACT_SCALE + 1];
  private static final int DATE_LENGTH = 10;
  private static final int SECONDS_LENGTH = 19;

  static {
    TENS[0] = 1;
    for (int i = 1; i < TENS.length; i++) {
      TENS[i] = TENS[i - 1] * 10;
    }
  }

  private final ColumnBlocks blocks;
  private final int[] positions;
  private final Kind[] kinds;
  private final int[] scales;
  private final int[] digits;
  private final boolean[] required;
  private final boolean hasUtc;
  private int scaled;
  private long parsed;

  private enum Kind {
    TEXT,
    INTEGER,
    LONG,
    DOUBLE,
    DECIMAL,
    BOOLEAN,
    DATE,
    TIMESTAMP
  }

  private QuickRow(ColumnBlocks blocks, int width, ZoneId zone) {
    this.blocks = blocks;
    this.positions = new int[width];
    this.kinds = new Kind[width];
    this.scales = new int[width];
    this.digits = new int[width];
    this.required = new boolean[width];
    this.hasUtc = zone.normalized().equals(ZoneOffset.UTC);
  }

  /// Empty where a column is not plain.
  static Optional<QuickRow> of(FilePlan plan, RowSieve sieve, ColumnBlocks blocks, ZoneId zone) {
    List<Placed> placed = plan.shape().columns();
    var row = new QuickRow(blocks, placed.size(), zone);
    for (int i = 0; i < placed.size(); i++) {
      Column target = placed.get(i).target();
      FieldRule rule = sieve.rule(i);
      boolean isPlain =
          placed.get(i).treatment() == Treatment.STORE
              && target != null
              && rule != null
              && isFree(rule);
      if (!isPlain || target == null || rule == null) {
        return Optional.empty();
      }
      row.positions[i] = plan.found().get(i).position();
      row.required[i] = rule.isRequired();
      row.type(i, target.type());
    }
    return Optional.of(row);
  }

  private static boolean isFree(FieldRule rule) {
    return rule.values().isEmpty()
        && rule.min() == null
        && rule.max() == null
        && rule.format() == null;
  }

  private void type(int i, ColumnType type) {
    switch (type) {
      case Decimal(int precision, int scale) -> {
        kinds[i] = Kind.DECIMAL;
        scales[i] = scale;
        digits[i] = precision;
      }
      case Plain plain ->
          kinds[i] =
              switch (plain) {
                case STRING -> Kind.TEXT;
                case INTEGER -> Kind.INTEGER;
                case LONG -> Kind.LONG;
                case DOUBLE -> Kind.DOUBLE;
                case BOOLEAN -> Kind.BOOLEAN;
                case DATE -> Kind.DATE;
                case TIMESTAMP -> Kind.TIMESTAMP;
              };
    }
  }

  /// Whether the row was taken; if not, nothing of it counts.
  boolean take(CsvRecords record) {
    int row = blocks.row();
    byte[] bytes = record.bytes();
    for (int i = 0; i < kinds.length; i++) {
      int position = positions[i];
      ColumnBlock column = blocks.column(i);
      int from = position < 0 ? 0 : record.from(position);
      int to = position < 0 ? 0 : record.to(position);
      if (from == to) {
        if (required[i]) {
          return false;
        }
        column.none(row);
      } else if (record.isEscaped(position) || !set(column, row, i, bytes, from, to)) {
        return false;
      }
    }
    return true;
  }

  private boolean set(ColumnBlock column, int row, int i, byte[] bytes, int from, int to) {
    boolean isTaken =
        switch (kinds[i]) {
          case TEXT -> {
            column.text(row, bytes, from, to - from);
            yield true;
          }
          case INTEGER -> whole(bytes, from, to) && parsed == (int) parsed;
          case LONG -> whole(bytes, from, to);
          case DOUBLE -> real(bytes, from, to);
          case DECIMAL -> decimal(bytes, from, to, i);
          case BOOLEAN -> truth(bytes, from, to);
          case DATE -> to - from == DATE_LENGTH && date(bytes, from);
          case TIMESTAMP -> time(bytes, from, to);
        };
    if (isTaken && kinds[i] != Kind.TEXT) {
      column.number(row, parsed);
    }
    return isTaken;
  }

  private boolean whole(byte[] bytes, int from, int to) {
    return number(bytes, from, to) && scaled == 0;
  }

  /// Digits with a sign and at most one point between them: all digits into one number, and how
  /// many stand behind the point.
  private boolean number(byte[] bytes, int from, int to) {
    boolean isNegative = bytes[from] == '-';
    int at = isNegative ? from + 1 : from;
    int point = -1;
    long value = 0;
    if (at == to || to - at > LONG_DIGITS || bytes[at] == '.' || bytes[to - 1] == '.') {
      return false;
    }
    for (; at < to; at++) {
      int digit = bytes[at] - '0';
      if (digit >= 0 && digit <= 9) {
        value = value * 10 + digit;
      } else if (bytes[at] == '.' && point < 0) {
        point = at;
      } else {
        return false;
      }
    }
    parsed = isNegative ? -value : value;
    scaled = point < 0 ? 0 : to - 1 - point;
    return true;
  }

  /// Exact as long as digits and power of ten are numbers that a double holds.
  private boolean real(byte[] bytes, int from, int to) {
    if (to - from > EXACT_DIGITS
        || !number(bytes, from, to)
        || (parsed == 0 && bytes[from] == '-')) {
      return false;
    }
    parsed = Double.doubleToRawLongBits(parsed / TENS[scaled]);
    return true;
  }

  private boolean decimal(byte[] bytes, int from, int to, int i) {
    if (digits[i] > LONG_DIGITS || !number(bytes, from, to) || scaled > scales[i]) {
      return false;
    }
    for (int missing = scales[i] - scaled; missing > 0; missing--) {
      if (Math.abs(parsed) >= 100_000_000_000_000_000L) {
        return false;
      }
      parsed *= 10;
    }
    return Math.abs(parsed) < TENS[Math.min(digits[i], EXACT_DIGITS)];
  }

  private boolean truth(byte[] bytes, int from, int to) {
    boolean isTrue =
        to - from == 4
            && bytes[from] == 't'
            && bytes[from + 1] == 'r'
            && bytes[from + 2] == 'u'
            && bytes[from + 3] == 'e';
    boolean isFalse =
        to - from == 5
            && bytes[from] == 'f'
            && bytes[from + 1] == 'a'
            && bytes[from + 2] == 'l'
            && bytes[from + 3] == 's'
            && bytes[from + 4] == 'e';
    parsed = isTrue ? 1 : 0;
    return isTrue || isFalse;
  }

  private boolean date(byte[] bytes, int from) {
    int year = two(bytes, from) * 100 + two(bytes, from + 2);
    int month = two(bytes, from + 5);
    int day = two(bytes, from + 8);
    boolean isDate =
        two(bytes, from) >= 0
            && two(bytes, from + 2) >= 0
            && bytes[from + 4] == '-'
            && bytes[from + 7] == '-'
            && month >= 1
            && month <= 12
            && day >= 1
            && day <= 28;
    if (isDate) {
      parsed = days(year, month, day);
    }
    return isDate || lateDay(year, month, day, bytes, from);
  }

  /// Days that not every month has are left to the calendar.
  private boolean lateDay(int year, int month, int day, byte[] bytes, int from) {
    boolean isShaped =
        two(bytes, from) >= 0
            && two(bytes, from + 2) >= 0
            && bytes[from + 4] == '-'
            && bytes[from + 7] == '-'
            && month >= 1
            && month <= 12
            && day > 28
            && day <= 31;
    if (!isShaped || day > java.time.YearMonth.of(year, month).lengthOfMonth()) {
      return false;
    }
    parsed = LocalDate.of(year, month, day).toEpochDay();
    return true;
  }

  /// Days since 1970 in the Gregorian calendar; years from March make leap days their last ones.
  private static long days(int year, int month, int day) {
    int shifted = month <= 2 ? year - 1 : year;
    int era = Math.floorDiv(shifted, 400);
    int yearOfEra = shifted - era * 400;
    int dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
    return era * 146_097L + dayOfEra - 719_468;
  }

  /// `2026-05-01 10:00:00` with or without a fraction and a Z; without one, where the zone is UTC.
  private boolean time(byte[] bytes, int from, int to) {
    int length = to - from;
    boolean hasZ = bytes[to - 1] == 'Z';
    if (length == DATE_LENGTH) {
      boolean isDay = hasUtc && date(bytes, from);
      parsed *= MICROS_A_DAY;
      return isDay;
    }
    int end = hasZ ? to - 1 : to;
    boolean isShaped =
        (hasZ || hasUtc)
            && end - from >= SECONDS_LENGTH
            && (bytes[from + 10] == ' ' || bytes[from + 10] == 'T')
            && bytes[from + 13] == ':'
            && bytes[from + 16] == ':'
            && date(bytes, from);
    if (!isShaped) {
      return false;
    }
    int hour = two(bytes, from + 11);
    int minute = two(bytes, from + 14);
    int second = two(bytes, from + 17);
    int micros = micros(bytes, from + SECONDS_LENGTH, end);
    parsed =
        parsed * MICROS_A_DAY + (hour * 3_600L + minute * 60L + second) * MICROS_A_SECOND + micros;
    return hour >= 0
        && hour < 24
        && minute >= 0
        && minute < 60
        && second >= 0
        && second < 60
        && micros >= 0;
  }

  /// Of a fraction of at most six digits; -1 for anything else.
  private static int micros(byte[] bytes, int from, int end) {
    if (from == end) {
      return 0;
    }
    if (bytes[from] != '.' || end - from < 2 || end - from > 7) {
      return -1;
    }
    int value = 0;
    for (int i = 1; i <= 6; i++) {
      int digit = from + i < end ? bytes[from + i] - '0' : 0;
      if (digit < 0 || digit > 9) {
        return -1;
      }
      value = value * 10 + digit;
    }
    return value;
  }

  /// Two digits; far below zero when they are none.
  private static int two(byte[] bytes, int at) {
    int tens = bytes[at] - '0';
    int ones = bytes[at + 1] - '0';
    return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -1_000_000;
  }

  /// Where no file is quick.
  static boolean isTaken(@Nullable QuickRow quick, RawRow row) {
    return quick != null && row instanceof CsvRecords record && quick.take(record);
  }
}
