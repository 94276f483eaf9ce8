package dev.millrace.ingest.origin;

import dev.millrace.contracts.table.ColumnType;
import dev.millrace.contracts.table.ColumnType.Decimal;
import dev.millrace.contracts.table.ColumnType.Plain;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/// Values of rows as one text each, and from one type to a wider one.
public final class Canonical {

  private Canonical() {}

  /// ISO 8601 for dates and times, plain digits for numbers.
  public static @Nullable String text(@Nullable Object value) {
    return switch (value) {
      case null -> null;
      case BigDecimal number -> number.toPlainString();
      case Object other -> other.toString();
    };
  }

  /// The value as the type has it in Java, or null when it is not a mere widening.
  public static @Nullable Object widened(Object value, ColumnType type) {
    return switch (type) {
      case Plain.LONG -> value instanceof Integer number ? number.longValue() : same(value, type);
      case Plain.DOUBLE ->
          value instanceof Integer number ? number.doubleValue() : same(value, type);
      case Plain.STRING -> text(value);
      case Decimal(int precision, int scale) ->
          value instanceof BigDecimal number ? scaled(number, precision, scale) : null;
      case Plain _ -> same(value, type);
    };
  }

  private static @Nullable Object same(Object value, ColumnType type) {
    boolean isSame =
        switch (type) {
          case Plain.INTEGER -> value instanceof Integer;
          case Plain.LONG -> value instanceof Long;
          case Plain.DOUBLE -> value instanceof Double;
          case Plain.BOOLEAN -> value instanceof Boolean;
          case Plain.DATE -> value instanceof java.time.LocalDate;
          case Plain.TIMESTAMP -> value instanceof java.time.Instant;
          default -> false;
        };
    return isSame ? value : null;
  }

  private static @Nullable BigDecimal scaled(BigDecimal number, int precision, int scale) {
    if (number.stripTrailingZeros().scale() > scale) {
      return null;
    }
    BigDecimal scaled = number.setScale(scale);
    return scaled.precision() > precision ? null : scaled;
  }
}
