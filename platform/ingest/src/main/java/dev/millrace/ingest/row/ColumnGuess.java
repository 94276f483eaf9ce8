package dev.millrace.ingest.row;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contracts.table.ColumnType;
import dev.millrace.contracts.table.ColumnType.Plain;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/// The narrowest type that holds every value of a column: it has seen all of them. A number with
/// leading zeros is a text (postal codes), and so is one that a type would not give back digit by
/// digit.
public final class ColumnGuess {

  private static final int EXACT_DIGITS = 15;
  private static final int LONG_DIGITS = 18;
  private static final int DATE_LENGTH = 10;
  private static final int MAX_TIME_LENGTH = 35;

  private @Nullable Plain type;
  private boolean hasLongNumber;

  /// Whether no value has been seen.
  public boolean isEmpty() {
    return type == null;
  }

  /// A text where no value has been seen.
  public ColumnType type() {
    return type == null ? Plain.STRING : type;
  }

  /// @param value a text, or JSON
  public void see(@Nullable Object value) {
    boolean isNothing = value == null || (value instanceof JsonNode node && node.isNull());
    if (value == null || isNothing || type == Plain.STRING) {
      return;
    }
    Plain found = value instanceof JsonNode node ? of(node) : of((String) value);
    type = type == null ? found : both(type, found);
    if (found == Plain.LONG) {
      hasLongNumber |= String.valueOf(value).length() > EXACT_DIGITS;
    }
    if (type == Plain.DOUBLE && hasLongNumber) {
      type = Plain.STRING;
    }
  }

  private static Plain both(Plain one, Plain other) {
    if (one == other) {
      return one;
    }
    if (isEither(one, other, Plain.LONG, Plain.DOUBLE)) {
      return Plain.DOUBLE;
    }
    return isEither(one, other, Plain.DATE, Plain.TIMESTAMP) ? Plain.TIMESTAMP : Plain.STRING;
  }

  private static boolean isEither(Plain one, Plain other, Plain a, Plain b) {
    return (one == a && other == b) || (one == b && other == a);
  }

  private static Plain of(JsonNode node) {
    if (node.isBoolean()) {
      return Plain.BOOLEAN;
    }
    if (node.isNumber()) {
      return number(node.asText());
    }
    return node.isTextual() ? time(node.textValue()) : Plain.STRING;
  }

  private static Plain of(String text) {
    if (text.equals("true") || text.equals("false")) {
      return Plain.BOOLEAN;
    }
    Plain number = number(text);
    return number == Plain.STRING ? time(text) : number;
  }

  private static Plain number(String text) {
    int at = text.startsWith("-") ? 1 : 0;
    int begin = at;
    int digits = 0;
    int point = -1;
    boolean hasExponent = false;
    for (; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c >= '0' && c <= '9') {
        digits += hasExponent ? 0 : 1;
      } else if (c == '.' && point < 0 && !hasExponent && at > begin) {
        point = at;
      } else if ((c == 'e' || c == 'E') && digits > 0 && !hasExponent) {
        hasExponent = true;
        boolean isSigned = at + 1 < text.length() && "+-".indexOf(text.charAt(at + 1)) >= 0;
        at += isSigned ? 1 : 0;
      } else {
        return Plain.STRING;
      }
    }
    boolean isWhole = point < 0 && !hasExponent;
    boolean hasLeadingZero =
        digits > 1 && text.charAt(begin) == '0' && point != begin + 1 && !hasExponent;
    boolean isOpen = digits == 0 || !isDigit(text.charAt(text.length() - 1));
    if (isOpen || hasLeadingZero || digits > (isWhole ? LONG_DIGITS : EXACT_DIGITS)) {
      return Plain.STRING;
    }
    return isWhole
        ? Plain.LONG
        : Double.isFinite(Double.parseDouble(text)) ? Plain.DOUBLE : Plain.STRING;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static Plain time(String text) {
    boolean isShaped =
        text.length() >= DATE_LENGTH
            && text.length() <= MAX_TIME_LENGTH
            && text.charAt(4) == '-'
            && text.charAt(7) == '-'
            && isDigit(text.charAt(0));
    if (!isShaped) {
      return Plain.STRING;
    }
    try {
      if (text.length() == DATE_LENGTH) {
        LocalDate.parse(text);
        return Plain.DATE;
      }
      String iso = text.replace(' ', 'T');
      boolean hasOffset =
          iso.endsWith("Z") || iso.lastIndexOf('+') > DATE_LENGTH || iso.lastIndexOf('-') > 10;
      if (hasOffset) {
        OffsetDateTime.parse(iso);
      } else {
        LocalDateTime.parse(iso);
      }
      return Plain.TIMESTAMP;
    } catch (DateTimeException e) {
      return Plain.STRING;
    }
  }
}
