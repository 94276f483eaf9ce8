package dev.millrace.features.aggregate;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;

/// Numbers as decimals with six digits after the point, kept as whole millionths, so that their
/// sums do not depend on an order. The SQL of batch values reads the same texts the same way.
public final class Decimals {

  /// The answer for what is no number, or too large to count.
  public static final long NONE = Long.MIN_VALUE;

  /// Digits after the point.
  public static final int SCALE = 6;

  /// Larger numbers do not count.
  public static final long MAX = 1_000_000_000_000L;

  /// Longer texts are no numbers.
  public static final int MAX_LENGTH = 100;

  private static final long ONE = 1_000_000;
  private static final BigDecimal LARGEST = BigDecimal.valueOf(MAX);

  /// A double tells all decimals of so many digits apart.
  private static final int SURE_DIGITS = 15;

  private static final double EXACT = 1L << 53;

  private Decimals() {}

  /// A number of JSON in millionths, rounded half away from zero. What stands there in more digits
  /// than a double holds is the number that the double says, as every reader of JSON sees it.
  static long ofNumber(byte[] json, int from, int to) {
    long usual = usual(json, from, to);
    if (usual != NONE) {
      return usual;
    }
    String text = new String(json, from, to - from, StandardCharsets.US_ASCII);
    boolean isWhole = text.chars().noneMatch(c -> c == '.' || c == 'e' || c == 'E');
    if (isWhole) {
      return rounded(text);
    }
    double number = Double.parseDouble(text);
    return Double.isInfinite(number) ? NONE : rounded(Double.toString(number));
  }

  /// A text in millionths, where it is a number and nothing else, exactly as its digits say.
  static long ofText(byte[] text, int from, int to) {
    if (to - from > MAX_LENGTH) {
      return NONE;
    }
    long usual = usual(text, from, to);
    if (usual != NONE) {
      return usual;
    }
    String number = new String(text, from, to - from, StandardCharsets.ISO_8859_1);
    return FieldPath.isNumber(number) ? rounded(number) : NONE;
  }

  /// Numbers of few digits without an exponent.
  private static long usual(byte[] text, int from, int to) {
    if (from == to || to - from > SURE_DIGITS + 2) {
      return NONE;
    }
    int at = text[from] == '-' ? from + 1 : from;
    int first = at;
    long digits = 0;
    for (; at < to && isDigit(text[at]); at++) {
      digits = digits * 10 + text[at] - '0';
    }
    int count = at - first;
    if (count == 0 || count > 12) {
      return NONE;
    }
    long millionths = digits * ONE;
    if (at < to) {
      if (text[at] != '.' || at + 1 == to || to - at - 1 + count > SURE_DIGITS) {
        return NONE;
      }
      long fraction = fraction(text, at + 1, to);
      if (fraction < 0) {
        return NONE;
      }
      millionths += fraction;
    }
    return first > from ? -millionths : millionths;
  }

  private static long fraction(byte[] text, int from, int to) {
    long fraction = 0;
    long place = ONE;
    for (int at = from; at < to; at++) {
      if (!isDigit(text[at])) {
        return -1;
      }
      int digit = text[at] - '0';
      if (place > 1) {
        place /= 10;
        fraction += digit * place;
      } else if (at == from + SCALE && digit >= 5) {
        fraction++;
      }
    }
    return fraction;
  }

  private static boolean isDigit(byte character) {
    return character >= '0' && character <= '9';
  }

  private static long rounded(String text) {
    int exponentAt = Math.max(text.indexOf('e'), text.indexOf('E'));
    BigDecimal digits = new BigDecimal(exponentAt < 0 ? text : text.substring(0, exponentAt));
    if (digits.signum() == 0) {
      return 0;
    }
    long exponent = exponentAt < 0 ? 0 : exponent(text.substring(exponentAt + 1));
    long magnitude = (long) digits.precision() - digits.scale() + exponent;
    if (magnitude < -SCALE) {
      return 0;
    }
    if (magnitude > 13) {
      return NONE;
    }
    BigDecimal number =
        digits.scaleByPowerOfTen((int) exponent).setScale(SCALE, RoundingMode.HALF_UP);
    return number.abs().compareTo(LARGEST) > 0 ? NONE : number.unscaledValue().longValueExact();
  }

  /// Exponents beyond this say nothing more: the digits before them are few.
  private static long exponent(String text) {
    BigInteger exponent = new BigInteger(text.startsWith("+") ? text.substring(1) : text);
    return exponent.bitLength() > 20 ? exponent.signum() * 1_000_000L : exponent.longValue();
  }

  /// Millionths as the nearest double.
  ///
  /// @param high the bits above the lowest 64
  static double toDouble(int high, long low) {
    if (high == low >> 63 && Math.abs((double) low) < EXACT) {
      return low / 1e6;
    }
    return new BigDecimal(
            BigInteger.valueOf(high)
                .shiftLeft(Long.SIZE)
                .add(BigInteger.valueOf(low))
                .add(low < 0 ? BigInteger.ONE.shiftLeft(Long.SIZE) : BigInteger.ZERO),
            SCALE)
        .doubleValue();
  }

  static double toDouble(long millionths) {
    return toDouble((int) (millionths >> 63), millionths);
  }
}
