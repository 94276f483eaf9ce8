package dev.millrace.contracts.table;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.millrace.contracts.problem.ProblemCode;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a column holds. Java values of each: String, Integer, Long, Double, BigDecimal, Boolean,
/// LocalDate, Instant (always UTC).
public sealed interface ColumnType {

  /// Types without parameters.
  enum Plain implements ColumnType {
    STRING,
    INTEGER,
    LONG,
    DOUBLE,
    BOOLEAN,
    DATE,
    TIMESTAMP;

    @JsonValue
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// An exact number.
  ///
  /// @param precision digits in all, 1 to 38
  /// @param scale digits after the point
  record Decimal(int precision, int scale) implements ColumnType {
    public Decimal {
      if (precision < 1 || precision > 38 || scale < 0 || scale > precision) {
        throw ProblemCode.DEFINITION_VALUE.exception(
            "The type 'decimal(%d,%d)' is out of bounds; expected 1 to 38 digits, scale within them."
                .formatted(precision, scale),
            "Use 'decimal(18,2)' for money.");
      }
    }

    @JsonValue
    @Override
    public String toString() {
      return "decimal(%d,%d)".formatted(precision, scale);
    }
  }

  Pattern DECIMAL = Pattern.compile("decimal\\(\\s*(\\d{1,2})\\s*,\\s*(\\d{1,2})\\s*\\)");

  /// Reads `string`, `integer`, `long`, `double`, `boolean`, `date`, `timestamp` or `decimal(p,s)`.
  @JsonCreator
  static ColumnType of(String text) {
    String lower = text.strip().toLowerCase(Locale.ROOT);
    Matcher decimal = DECIMAL.matcher(lower);
    if (decimal.matches()) {
      return new Decimal(Integer.parseInt(decimal.group(1)), Integer.parseInt(decimal.group(2)));
    }
    for (Plain plain : Plain.values()) {
      if (plain.toString().equals(lower)) {
        return plain;
      }
    }
    throw ProblemCode.DEFINITION_VALUE.exception(
        "The type '%s' is not one of string, integer, long, double, boolean, date, timestamp, decimal(p,s)."
            .formatted(text),
        "Choose one of them.");
  }
}
