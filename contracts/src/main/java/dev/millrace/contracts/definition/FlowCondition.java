package dev.millrace.contracts.definition;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// `if:` of a step: `step.count > 0 and param.mode == 'full'`. Texts that are numbers are compared
/// as numbers; a name without a value is an empty text, which is false.
public final class FlowCondition {

  private static final Pattern TOKEN =
      Pattern.compile(
          "\\s*(?:('[^']{0,1000}')|(-?\\d{1,18}(?:\\.\\d{1,18})?)|(==|!=|<=|>=|<|>|\\(|\\))|([A-Za-z_][A-Za-z0-9_.:]{0,200}))");
  private static final int MAX_TOKENS = 200;

  private final String text;
  private final Node root;
  private final List<String> names;

  private FlowCondition(String text, Node root, List<String> names) {
    this.text = text;
    this.root = root;
    this.names = List.copyOf(names);
  }

  /// @throws IllegalArgumentException with words for a problem
  public static FlowCondition parse(String text) {
    var parser = new Parser(tokens(text));
    Node root = parser.either();
    if (parser.at < parser.tokens.size()) {
      throw new IllegalArgumentException(
          "'%s' was not expected there".formatted(parser.tokens.get(parser.at)));
    }
    return new FlowCondition(text.strip(), root, parser.names);
  }

  /// The names it asks for: `param.mode`, `step.count`.
  public List<String> names() {
    return names;
  }

  /// @param value what its names stand for
  public boolean holds(Values value) {
    return isTrue(root.value(value));
  }

  @Override
  public String toString() {
    return text;
  }

  private static List<String> tokens(String text) {
    var tokens = new ArrayList<String>();
    Matcher matcher = TOKEN.matcher(text);
    int at = 0;
    String rest = text.stripTrailing();
    while (at < rest.length()) {
      if (!matcher.find(at) || matcher.start() != at || tokens.size() == MAX_TOKENS) {
        throw new IllegalArgumentException(
            "'%s' is no condition; expected one like step.count > 0 and param.mode == 'full'"
                .formatted(rest.substring(at, Math.min(rest.length(), at + 40)).strip()));
      }
      tokens.add(matcher.group().strip());
      at = matcher.end();
    }
    return tokens;
  }

  private static boolean isTrue(String value) {
    return switch (value) {
      case "", "false", "no" -> false;
      default -> {
        BigDecimal number = number(value);
        yield number == null || number.signum() != 0;
      }
    };
  }

  private static @Nullable BigDecimal number(String text) {
    try {
      return text.length() > 40 ? null : new BigDecimal(text.strip());
    } catch (NumberFormatException e) {
      return null; // a text, and compared as one
    }
  }

  private static boolean compare(String left, String operator, String right) {
    BigDecimal a = number(left);
    BigDecimal b = number(right);
    int order = a != null && b != null ? a.compareTo(b) : left.compareTo(right);
    return switch (operator) {
      case "==" -> order == 0;
      case "!=" -> order != 0;
      case "<" -> order < 0;
      case "<=" -> order <= 0;
      case ">" -> order > 0;
      default -> order >= 0;
    };
  }

  /// What names stand for.
  public interface Values {

    /// @return null for nothing
    @Nullable String of(String name);
  }

  /// A part that has a value.
  private interface Node {
    String value(Values values);
  }

  private static final class Parser {

    private final List<String> tokens;
    private final List<String> names = new ArrayList<>();
    private int at;

    Parser(List<String> tokens) {
      this.tokens = tokens;
    }

    Node either() {
      Node left = both();
      while (take("or")) {
        Node before = left;
        Node right = both();
        left = values -> text(isTrue(before.value(values)) || isTrue(right.value(values)));
      }
      return left;
    }

    private Node both() {
      Node left = not();
      while (take("and")) {
        Node before = left;
        Node right = not();
        left = values -> text(isTrue(before.value(values)) && isTrue(right.value(values)));
      }
      return left;
    }

    private Node not() {
      if (take("not")) {
        Node inner = not();
        return values -> text(!isTrue(inner.value(values)));
      }
      return comparison();
    }

    private Node comparison() {
      Node left = single();
      if (at < tokens.size() && tokens.get(at).matches("==|!=|<=|>=|<|>")) {
        String operator = tokens.get(at++);
        Node right = single();
        return values -> text(compare(left.value(values), operator, right.value(values)));
      }
      return left;
    }

    private Node single() {
      if (take("(")) {
        Node inner = either();
        if (!take(")")) {
          throw new IllegalArgumentException("a ')' is missing");
        }
        return inner;
      }
      if (at == tokens.size()) {
        throw new IllegalArgumentException("it ends where a value was expected");
      }
      String token = tokens.get(at++);
      if (token.startsWith("'")) {
        String literal = token.substring(1, token.length() - 1);
        return _ -> literal;
      }
      if (number(token) != null || token.equals("true") || token.equals("false")) {
        return _ -> token;
      }
      if (!Character.isLetter(token.charAt(0)) || token.matches("and|or|not")) {
        throw new IllegalArgumentException("'%s' was not expected there".formatted(token));
      }
      names.add(token);
      return values -> {
        String value = values.of(token);
        return value == null ? "" : value;
      };
    }

    private boolean take(String token) {
      boolean isNext = at < tokens.size() && tokens.get(at).equals(token);
      at += isNext ? 1 : 0;
      return isNext;
    }

    private static String text(boolean value) {
      return value ? "true" : "false";
    }
  }
}
