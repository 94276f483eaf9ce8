package dev.millrace.transform.jinja;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Arithmetic and joining.
final class Operators {

  private static final int MAX_DIGITS = 400;

  private final int maxCharacters;

  Operators(int maxCharacters) {
    this.maxCharacters = maxCharacters;
  }

  Object apply(String operator, Object left, Object right) {
    if (operator.equals("~")) {
      return bounded(Values.text(left) + Values.text(right));
    }
    if (operator.equals("+") && left instanceof String a && right instanceof String b) {
      return bounded(a + b);
    }
    if (operator.equals("+") && left instanceof List<?> a && right instanceof Collection<?> b) {
      List<Object> joined = new ArrayList<>(a);
      joined.addAll(b);
      return joined;
    }
    if (operator.equals("-") && left instanceof Set<?> a && right instanceof Set<?> b) {
      return a.stream().filter(item -> !b.contains(item)).collect(Collectors.toSet());
    }
    if (operator.equals("*") && left instanceof String text && right instanceof Number times) {
      return repeated(text, times.longValue());
    }
    if (operator.equals("%") && left instanceof String text) {
      return Texts.printed(
          text, right instanceof List<?> list ? List.copyOf(list) : List.of(right));
    }
    return arithmetic(operator, left, right);
  }

  private Object arithmetic(String operator, Object left, Object right) {
    if (!(left instanceof Number || left instanceof Boolean)
        || !(right instanceof Number || right instanceof Boolean)) {
      throw TemplateProblems.of(
          "The operator '%s' does not work on '%s' and '%s'."
              .formatted(
                  operator,
                  Values.abbreviated(Values.text(left)),
                  Values.abbreviated(Values.text(right))),
          "Give numbers; texts are joined with '~'.");
    }
    if (isWhole(left) && isWhole(right) && !operator.equals("/")) {
      return whole(operator, Values.whole(left), Values.whole(right));
    }
    return inexact(operator, left, right);
  }

  private static boolean isWhole(Object value) {
    return value instanceof Long || value instanceof Integer || value instanceof Boolean;
  }

  private static Object whole(String operator, long left, long right) {
    if (right == 0 && (operator.equals("//") || operator.equals("%"))) {
      throw divisionByZero();
    }
    return switch (operator) {
      case "+" -> left + right;
      case "-" -> left - right;
      case "*" -> left * right;
      case "//" -> Math.floorDiv(left, right);
      case "%" -> Math.floorMod(left, right);
      case "**" -> power(left, right);
      default -> throw new IllegalStateException("Operator " + operator + "; this is a bug.");
    };
  }

  private static Object power(long left, long right) {
    if (right >= 0 && right < MAX_DIGITS) {
      BigInteger exact = BigInteger.valueOf(left).pow((int) right);
      return exact.bitLength() < 64 ? (Object) exact.longValue() : (Object) exact.doubleValue();
    }
    return Math.pow((double) left, (double) right);
  }

  private static Object inexact(String operator, Object left, Object right) {
    double a = decimal(left);
    double b = decimal(right);
    if (b == 0 && (operator.equals("/") || operator.equals("//") || operator.equals("%"))) {
      throw divisionByZero();
    }
    if ((left instanceof BigDecimal || right instanceof BigDecimal)
        && Values.number(left) instanceof BigDecimal x
        && Values.number(right) instanceof BigDecimal y) {
      switch (operator) {
        case "+" -> {
          return x.add(y);
        }
        case "-" -> {
          return x.subtract(y);
        }
        case "*" -> {
          return x.multiply(y);
        }
        default -> {}
      }
    }
    return switch (operator) {
      case "+" -> a + b;
      case "-" -> a - b;
      case "*" -> a * b;
      case "/" -> a / b;
      case "//" -> Math.floor(a / b);
      case "%" -> a - b * Math.floor(a / b);
      case "**" -> Math.pow(a, b);
      default -> throw new IllegalStateException("Operator " + operator + "; this is a bug.");
    };
  }

  private static double decimal(Object value) {
    return value instanceof Number number ? number.doubleValue() : Values.whole(value);
  }

  private static RuntimeException divisionByZero() {
    return TemplateProblems.of("A number is divided by 0.", "Guard the division with an 'if'.");
  }

  private String repeated(String text, long times) {
    if (times > 0 && text.length() * (double) times > maxCharacters) {
      throw tooLong();
    }
    return text.repeat((int) Math.max(0, times));
  }

  private String bounded(String text) {
    if (text.length() > maxCharacters) {
      throw tooLong();
    }
    return text;
  }

  private RuntimeException tooLong() {
    return TemplateProblems.of(
        "A text grows longer than %,d characters.".formatted(maxCharacters),
        "Look for a loop that has no end.");
  }
}
