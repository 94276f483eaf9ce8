package dev.millrace.insight.report;

import dev.millrace.insight.report.ReportContent.Form;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Values as people read them, and as programs do.
final class Numbers {

  static final String NONE = "–";
  private static final double PERCENT = 100;
  private static final double ENORMOUS = 1e15;

  private Numbers() {}

  static String text(@Nullable Object value, Form form) {
    return switch (value) {
      case null -> NONE;
      case Number number when form == Form.TEXT -> plain(number);
      case Number number -> number(number.doubleValue(), form);
      default -> String.valueOf(value);
    };
  }

  static String text(@Nullable Double value, Form form, @Nullable String unit) {
    String text = text(value, form);
    return unit == null || value == null ? text : text + " " + unit;
  }

  private static String number(double value, Form form) {
    if (!Double.isFinite(value) || Math.abs(value) >= ENORMOUS) {
      return String.valueOf(value);
    }
    return switch (form) {
      case MONEY -> decimals(value, 2);
      case CHANGE -> (value > 0 ? "+" : "") + decimals(value * PERCENT, 1) + " %";
      case TEXT, COUNT, NUMBER ->
          value == Math.rint(value) ? decimals(value, 0) : decimals(value, 2);
    };
  }

  /// The same on every machine.
  private static String decimals(double value, int digits) {
    return String.format(Locale.ROOT, "%,." + digits + "f", value);
  }

  /// The share by which a number has grown; null where there is nothing to compare with.
  static @Nullable Double change(@Nullable Double now, @Nullable Double before) {
    return now == null || before == null || before == 0 ? null : (now - before) / Math.abs(before);
  }

  /// Without separators, for programs.
  static String plain(Number number) {
    return switch (number) {
      case Double d when !Double.isFinite(d) -> String.valueOf(d);
      case Double d ->
          new BigDecimal(d).round(MathContext.DECIMAL64).stripTrailingZeros().toPlainString();
      case BigDecimal d -> d.toPlainString();
      default -> String.valueOf(number);
    };
  }
}
