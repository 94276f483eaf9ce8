package dev.millrace.contracts.definition;

import dev.millrace.contracts.problem.ProblemCode;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A value that a run of a flow is given.
///
/// @param standard what it is when nobody says; null when somebody must
public record FlowParam(String name, Type type, @Nullable String standard) {

  /// @throws dev.millrace.contracts.problem.MillraceException PARAMETER_VALUE when the text is none
  public String require(String text) {
    try {
      return switch (type) {
        case TEXT -> text;
        case INT -> String.valueOf(Long.parseLong(text.strip()));
        case NUMBER -> new BigDecimal(text.strip()).toPlainString();
        case DATE -> LocalDate.parse(text.strip()).toString();
        case BOOL -> bool(text.strip());
      };
    } catch (IllegalArgumentException | java.time.DateTimeException e) {
      throw ProblemCode.PARAMETER_VALUE.exception(
          "The parameter '%s' is '%s'; expected %s."
              .formatted(name, text.substring(0, Math.min(100, text.length())), type.words()),
          "Give it another value.");
    }
  }

  private static String bool(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true", "yes" -> "true";
      case "false", "no" -> "false";
      default -> throw new IllegalArgumentException(text);
    };
  }

  /// What it holds.
  public enum Type {
    TEXT,
    INT,
    NUMBER,
    BOOL,
    DATE;

    String words() {
      return switch (this) {
        case TEXT -> "a text";
        case INT -> "a whole number";
        case NUMBER -> "a number";
        case BOOL -> "true or false";
        case DATE -> "a date such as 2026-02-01";
      };
    }

    static Type of(String text) {
      for (Type type : values()) {
        if (type.name().toLowerCase(Locale.ROOT).equals(text)) {
          return type;
        }
      }
      throw new IllegalArgumentException("expected text, int, number, bool or date");
    }
  }
}
