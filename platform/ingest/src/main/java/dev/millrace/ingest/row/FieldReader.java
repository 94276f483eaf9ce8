package dev.millrace.ingest.row;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contracts.definition.FieldRule;
import dev.millrace.contracts.table.ColumnType;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Reads one field by its rule: text or JSON in, the typed value out.
public final class FieldReader {

  private static final int SHOWN_CHARACTERS = 80;

  private final FieldRule rule;
  private final ZoneId zone;
  private final @Nullable DateTimeFormatter format;

  /// @param zone what dates and times without an offset are in
  public FieldReader(FieldRule rule, ZoneId zone) {
    this.rule = rule;
    this.zone = zone;
    this.format =
        rule.format() == null ? null : DateTimeFormatter.ofPattern(rule.format(), Locale.ROOT);
  }

  public FieldRule rule() {
    return rule;
  }

  /// @param text empty counts as no value
  /// @throws RowProblem when the rule does not hold
  public @Nullable Object read(@Nullable String text) throws RowProblem {
    if (text == null || text.isEmpty()) {
      return none();
    }
    return allowed(convert(text), text);
  }

  /// @throws RowProblem when the rule does not hold, also when JSON holds another type: no guessing
  public @Nullable Object read(@Nullable JsonNode node) throws RowProblem {
    if (node == null || node.isNull() || node.isMissingNode()) {
      return none();
    }
    if (node.isContainerNode()) {
      if (rule.type() == ColumnType.Plain.STRING) {
        return node.toString();
      }
      throw wrong(node.toString(), "one value");
    }
    boolean wantsNumber = rule.type() instanceof ColumnType.Decimal || isNumber(rule.type());
    if (wantsNumber && !node.isNumber()) {
      throw wrong(node.toString(), "a number");
    }
    String text = node.isNumber() ? node.decimalValue().toPlainString() : node.asText();
    return read(text);
  }

  private static boolean isNumber(ColumnType type) {
    return type == ColumnType.Plain.INTEGER
        || type == ColumnType.Plain.LONG
        || type == ColumnType.Plain.DOUBLE;
  }

  private @Nullable Object none() throws RowProblem {
    if (rule.isRequired()) {
      throw new RowProblem("The field '%s' is empty; a value is required.".formatted(rule.from()));
    }
    return null;
  }

  private Object convert(String text) throws RowProblem {
    try {
      return switch (rule.type()) {
        case ColumnType.Decimal decimal -> decimal(text, decimal);
        case ColumnType.Plain plain ->
            switch (plain) {
              case STRING -> text;
              case INTEGER -> Math.toIntExact(whole(text));
              case LONG -> whole(text);
              case DOUBLE -> finite(Double.parseDouble(text.strip()));
              case BOOLEAN -> truth(text.strip().toLowerCase(Locale.ROOT));
              case DATE -> date(text.strip());
              case TIMESTAMP -> timestamp(text.strip());
            };
      };
    } catch (NumberFormatException | DateTimeException | ArithmeticException e) {
      throw wrong(text, expectation());
    }
  }

  private static long whole(String text) {
    String digits = text.strip();
    return digits.indexOf('.') < 0
        ? Long.parseLong(digits)
        : new BigDecimal(digits).longValueExact();
  }

  private static double finite(double value) {
    if (!Double.isFinite(value)) {
      throw new NumberFormatException("not finite");
    }
    return value;
  }

  private static BigDecimal decimal(String text, ColumnType.Decimal type) {
    var value = new BigDecimal(text.strip()).setScale(type.scale());
    if (value.precision() > type.precision()) {
      throw new ArithmeticException("too large");
    }
    return value;
  }

  private static boolean truth(String text) {
    return switch (text) {
      case "true", "yes", "1", "t", "y" -> true;
      case "false", "no", "0", "f", "n" -> false;
      default -> throw new NumberFormatException("not a truth value");
    };
  }

  private LocalDate date(String text) {
    return format == null ? LocalDate.parse(text) : LocalDate.parse(text, format);
  }

  private Instant timestamp(String text) {
    if (format != null) {
      return LocalDateTime.parse(text, format).atZone(zone).toInstant();
    }
    if (text.length() == 10) {
      return LocalDate.parse(text).atStartOfDay(zone).toInstant();
    }
    String iso = text.replace(' ', 'T');
    boolean hasOffset = iso.endsWith("Z") || iso.lastIndexOf('+') > 10 || iso.lastIndexOf('-') > 10;
    return hasOffset
        ? OffsetDateTime.parse(iso).withOffsetSameInstant(ZoneOffset.UTC).toInstant()
        : LocalDateTime.parse(iso).atZone(zone).toInstant();
  }

  private Object allowed(Object value, String text) throws RowProblem {
    if (!rule.values().isEmpty() && !rule.values().contains(text)) {
      throw wrong(text, "one of " + String.join(", ", rule.values()));
    }
    if (value instanceof Number number && (rule.min() != null || rule.max() != null)) {
      var exact = new BigDecimal(number.toString());
      if (rule.min() != null && exact.compareTo(rule.min()) < 0) {
        throw wrong(text, "at least " + rule.min().toPlainString());
      }
      if (rule.max() != null && exact.compareTo(rule.max()) > 0) {
        throw wrong(text, "at most " + rule.max().toPlainString());
      }
    }
    return value;
  }

  private String expectation() {
    String form = rule.format() == null ? "" : " in the form '" + rule.format() + "'";
    return rule.type() + form;
  }

  private RowProblem wrong(String text, String expected) {
    String shown =
        text.length() > SHOWN_CHARACTERS ? text.substring(0, SHOWN_CHARACTERS) + "…" : text;
    return new RowProblem(
        "The field '%s' holds '%s'; expected %s.".formatted(rule.from(), shown, expected));
  }
}
