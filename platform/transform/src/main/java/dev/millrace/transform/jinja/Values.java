package dev.millrace.transform.jinja;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/// What values are in Jinja's eyes: their truth, their text, their order.
public final class Values {

  private Values() {}

  public static boolean truth(Object value) {
    return switch (value) {
      case None _, Undefined _ -> false;
      case Boolean truth -> truth;
      case CharSequence text -> !text.isEmpty();
      case BigDecimal number -> number.signum() != 0;
      case Number number -> number.doubleValue() != 0;
      case Collection<?> items -> !items.isEmpty();
      case Map<?, ?> map -> !map.isEmpty();
      default -> true;
    };
  }

  public static boolean isNothing(Object value) {
    return value instanceof None || value instanceof Undefined;
  }

  /// As Python's `str`.
  public static String text(Object value) {
    return switch (value) {
      case String text -> text;
      case Boolean truth -> truth ? "True" : "False";
      case Double number -> decimalText(number);
      case BigDecimal number -> number.toPlainString();
      case Collection<?> items ->
          items.stream().map(Values::shown).collect(Collectors.joining(", ", "[", "]"));
      case Map<?, ?> map ->
          map.entrySet().stream()
              .map(entry -> shown(entry.getKey()) + ": " + shown(entry.getValue()))
              .collect(Collectors.joining(", ", "{", "}"));
      default -> value.toString();
    };
  }

  private static String decimalText(double number) {
    if (number == Math.rint(number) && Math.abs(number) < 1e16) {
      return "%d.0".formatted((long) number);
    }
    return Double.toString(number).replace("E", "e");
  }

  /// As Python's `repr`.
  private static String shown(Object value) {
    return value instanceof String text
        ? "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
        : text(value);
  }

  static boolean same(Object left, Object right) {
    if (number(left) instanceof BigDecimal a && number(right) instanceof BigDecimal b) {
      return a.compareTo(b) == 0;
    }
    if (left instanceof Undefined && right instanceof Undefined) {
      return true;
    }
    return Objects.equals(left, right);
  }

  /// A number or a truth as an exact number; anything else as it is.
  static Object number(Object value) {
    return switch (value) {
      case Boolean truth -> truth ? BigDecimal.ONE : BigDecimal.ZERO;
      case BigDecimal number -> number;
      case Double number when number.isNaN() || number.isInfinite() -> number;
      case Double number -> BigDecimal.valueOf(number);
      case Number number -> BigDecimal.valueOf(number.longValue());
      default -> value;
    };
  }

  static int compare(Object left, Object right) {
    if (number(left) instanceof BigDecimal a && number(right) instanceof BigDecimal b) {
      return a.compareTo(b);
    }
    if (left instanceof List<?> a && right instanceof List<?> b) {
      for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
        int order = compare(a.get(i), b.get(i));
        if (order != 0) {
          return order;
        }
      }
      return Integer.compare(a.size(), b.size());
    }
    return switch (left) {
      case String a when right instanceof String b -> a.compareTo(b);
      case LocalDate a when right instanceof LocalDate b -> a.compareTo(b);
      case Instant a when right instanceof Instant b -> a.compareTo(b);
      default ->
          throw TemplateProblems.of(
              "The values '%s' and '%s' have no order.".formatted(text(left), text(right)),
              "Compare values of one kind.");
    };
  }

  /// What a loop over the value goes through.
  public static List<Object> items(Object value) {
    return switch (value) {
      case Collection<?> items -> new ArrayList<>(items);
      case Map<?, ?> map -> new ArrayList<>(map.keySet());
      case String text ->
          text.codePoints().<Object>mapToObj(Character::toString).collect(Collectors.toList());
      case Undefined _ -> new ArrayList<>();
      default ->
          throw TemplateProblems.of(
              "The value '%s' cannot be gone through; expected a list, a mapping or a text."
                  .formatted(abbreviated(text(value))),
              "Give a list.");
    };
  }

  static boolean contains(Object items, Object value) {
    return switch (items) {
      case String text -> text.contains(text(value));
      case Map<?, ?> map -> map.containsKey(value);
      default -> items(items).stream().anyMatch(item -> same(item, value));
    };
  }

  static long whole(Object value) {
    return switch (value) {
      case Boolean truth -> truth ? 1 : 0;
      case Number number -> number.longValue();
      default ->
          throw TemplateProblems.of(
              "The value '%s' is not a whole number.".formatted(abbreviated(text(value))),
              "Give a number.");
    };
  }

  static String abbreviated(String text) {
    return text.length() > 80 ? text.substring(0, 80) + "…" : text;
  }
}
