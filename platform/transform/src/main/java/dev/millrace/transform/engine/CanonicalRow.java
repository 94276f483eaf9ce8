package dev.millrace.transform.engine;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/// A row as a text that is the same for the same values, whichever engine answered them: exact
/// numbers without trailing zeros, floating ones with nine digits, times in UTC to the microsecond.
final class CanonicalRow {

  /// Engines add in another order, so the last digits of a sum differ.
  private static final MathContext DIGITS = new MathContext(9, RoundingMode.HALF_EVEN);

  private static final String BETWEEN = "\u001f";
  private static final String NOTHING = "\u0000";

  private CanonicalRow() {}

  static String of(@Nullable Object[] values) {
    var text = new StringBuilder();
    for (Object value : values) {
      text.append(cell(value)).append(BETWEEN);
    }
    return text.toString();
  }

  static String cell(@Nullable Object value) {
    return switch (value) {
      case null -> NOTHING;
      case Double number -> floating(number);
      case BigDecimal number -> plain(number);
      case Instant time -> time.truncatedTo(ChronoUnit.MICROS).toString();
      default -> value.toString();
    };
  }

  private static String floating(double number) {
    return Double.isFinite(number)
        ? plain(new BigDecimal(number).round(DIGITS))
        : Double.toString(number);
  }

  private static String plain(BigDecimal number) {
    return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
  }

  /// For people.
  static String shown(@Nullable Object value) {
    return value == null ? "null" : cell(value);
  }

  static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Java has no SHA-256; this is a bug.", e);
    }
  }

  static byte[] bytes(String row) {
    return row.getBytes(StandardCharsets.UTF_8);
  }
}
