package dev.millrace.features.aggregate;

import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Numbers of JSON as the SQL engine writes them: `1e2` and `100.00` are both `100.0`.
final class ScalarText {

  private static final int SURE_DIGITS = 15;

  private ScalarText() {}

  /// The number's text; null when that is the one it has.
  static @Nullable String ofNumber(byte[] json, int from, int to) {
    boolean isWhole = true;
    boolean hasExponent = false;
    for (int at = from; at < to; at++) {
      isWhole &= json[at] != '.' && json[at] != 'e' && json[at] != 'E';
      hasExponent |= json[at] == 'e' || json[at] == 'E';
    }
    if (isWhole) {
      return to - from == 2 && json[from] == '-' && json[from + 1] == '0' ? "0" : null;
    }
    if (!hasExponent && isAsWritten(json, from, to)) {
      return null;
    }
    double number =
        Double.parseDouble(new String(json, from, to - from, StandardCharsets.US_ASCII));
    return Double.isInfinite(number) ? null : written(number);
  }

  /// Whether it has few digits and no needless zero at the end.
  private static boolean isAsWritten(byte[] json, int from, int to) {
    int whole = json[from] == '-' ? from + 1 : from;
    return to - whole <= SURE_DIGITS + 1
        && json[whole] != '0'
        && (json[to - 1] != '0' || json[to - 2] == '.');
  }

  /// The decimal of fewest digits that is read as the number. Java writes two digits where one
  /// would do.
  private static BigDecimal shortest(double number) {
    BigDecimal written = new BigDecimal(Double.toString(number)).stripTrailingZeros();
    BigDecimal shorter = new BigDecimal(number).round(new MathContext(1));
    return written.precision() == 2 && shorter.doubleValue() == number
        ? shorter.stripTrailingZeros()
        : written;
  }

  private static String written(double number) {
    if (number == 0) {
      return 1 / number < 0 ? "-0.0" : "0.0";
    }
    BigDecimal shortest = shortest(Math.abs(number));
    String digits = shortest.unscaledValue().toString();
    int point = digits.length() - shortest.scale();
    String sign = number < 0 ? "-" : "";
    if (point > 21 || point < -5) {
      String more = digits.length() == 1 ? "" : "." + digits.substring(1);
      return sign + digits.charAt(0) + more + "e" + (point - 1);
    }
    if (point <= 0) {
      return sign + "0." + "0".repeat(-point) + digits;
    }
    if (point >= digits.length()) {
      return sign + digits + "0".repeat(point - digits.length()) + ".0";
    }
    return sign + digits.substring(0, point) + "." + digits.substring(point);
  }
}
