package dev.millrace.transform.jinja;

import dev.millrace.transform.jinja.Expr.Argument;
import dev.millrace.transform.jinja.Expr.Literal;
import dev.millrace.transform.jinja.Template.NamedCall;
import dev.millrace.transform.jinja.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Reads expressions, by Jinja's precedence.
final class ExpressionParser {

  private static final int MAX_DEPTH = 150;
  private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", ">", "<=", ">=");

  private final Tokens tokens;
  private final List<NamedCall> calls = new ArrayList<>();
  private final Set<String> names = new java.util.HashSet<>();
  private int depth;

  ExpressionParser(Tokens tokens) {
    this.tokens = tokens;
  }

  /// Every name that was read since this was last asked.
  Set<String> takeNames() {
    Set<String> taken = Set.copyOf(names);
    names.clear();
    return taken;
  }

  List<NamedCall> calls() {
    return calls;
  }

  /// `a, b` without brackets is a sequence.
  Expr withTuple() {
    return tuple(expression());
  }

  Expr withTupleButNoCondition() {
    return tuple(or());
  }

  private Expr tuple(Expr first) {
    if (!tokens.peek().is(Kind.OPERATOR, ",")) {
      return first;
    }
    var items = new ArrayList<Expr>(List.of(first));
    while (tokens.take(Kind.OPERATOR, ",")) {
      if (tokens.peek().kind() == Kind.BLOCK_END || tokens.peek().kind() == Kind.OUTPUT_END) {
        break;
      }
      items.add(expression());
    }
    return new Expr.Sequence(items, first.line());
  }

  /// Names that a loop or a set gives values to.
  List<String> targets() {
    boolean inBrackets = tokens.take(Kind.OPERATOR, "(");
    var names = new ArrayList<>(List.of(tokens.name()));
    while (tokens.take(Kind.OPERATOR, ",")) {
      names.add(tokens.name());
    }
    if (inBrackets) {
      tokens.require(Kind.OPERATOR, ")");
    }
    return names;
  }

  Expr expression() {
    if (++depth > MAX_DEPTH) {
      throw tokens.problem(
          "The expression is more than %d deep.".formatted(MAX_DEPTH), "Split it with 'set'.");
    }
    Expr then = or();
    while (tokens.take(Kind.NAME, "if")) {
      Expr when = or();
      Expr otherwise =
          tokens.take(Kind.NAME, "else")
              ? expression()
              : new Literal(new Undefined("the other branch of an if"), when.line());
      then = new Expr.Conditional(when, then, otherwise, then.line());
    }
    depth--;
    return then;
  }

  private Expr or() {
    Expr left = and();
    while (tokens.take(Kind.NAME, "or")) {
      left = new Expr.Binary("or", left, and(), left.line());
    }
    return left;
  }

  private Expr and() {
    Expr left = not();
    while (tokens.take(Kind.NAME, "and")) {
      left = new Expr.Binary("and", left, not(), left.line());
    }
    return left;
  }

  private Expr not() {
    int line = tokens.peek().line();
    int negations = 0;
    while (tokens.take(Kind.NAME, "not")) {
      negations++;
    }
    Expr value = comparison();
    for (int i = 0; i < negations; i++) {
      value = new Expr.Not(value, line);
    }
    return value;
  }

  private Expr comparison() {
    Expr first = sum();
    var operators = new ArrayList<String>();
    var rest = new ArrayList<Expr>();
    while (true) {
      Token token = tokens.peek();
      if (token.kind() == Kind.OPERATOR && COMPARISONS.contains(token.text())) {
        operators.add(tokens.next().text());
      } else if (tokens.take(Kind.NAME, "in")) {
        operators.add("in");
      } else if (token.is(Kind.NAME, "not") && tokens.peek(1).is(Kind.NAME, "in")) {
        tokens.next();
        tokens.next();
        operators.add("not in");
      } else {
        break;
      }
      rest.add(sum());
    }
    return rest.isEmpty() ? first : new Expr.Comparison(first, operators, rest, first.line());
  }

  private Expr sum() {
    Expr left = concatenation();
    while (tokens.peek().is(Kind.OPERATOR, "+") || tokens.peek().is(Kind.OPERATOR, "-")) {
      left = new Expr.Binary(tokens.next().text(), left, concatenation(), left.line());
    }
    return left;
  }

  private Expr concatenation() {
    Expr left = product();
    while (tokens.take(Kind.OPERATOR, "~")) {
      left = new Expr.Binary("~", left, product(), left.line());
    }
    return left;
  }

  private Expr product() {
    Expr left = unary();
    while (tokens.peek().kind() == Kind.OPERATOR
        && Set.of("*", "/", "//", "%").contains(tokens.peek().text())) {
      left = new Expr.Binary(tokens.next().text(), left, unary(), left.line());
    }
    return left;
  }

  private Expr unary() {
    int line = tokens.peek().line();
    int minuses = 0;
    boolean isSigned = false;
    while (tokens.peek().is(Kind.OPERATOR, "-") || tokens.peek().is(Kind.OPERATOR, "+")) {
      minuses += tokens.next().text().equals("-") ? 1 : 0;
      isSigned = true;
    }
    Expr value = power();
    value = minuses % 2 == 1 ? new Expr.Negative(value, line) : value;
    return isSigned ? filtersAndTests(value) : value;
  }

  private Expr power() {
    Expr left = filtersAndTests(postfix(primary()));
    if (tokens.take(Kind.OPERATOR, "**")) {
      return new Expr.Binary("**", left, unary(), left.line());
    }
    return left;
  }

  private Expr filtersAndTests(Expr of) {
    Expr value = of;
    while (true) {
      if (tokens.peek().is(Kind.OPERATOR, "|")) {
        value = filters(value);
      } else if (tokens.peek().is(Kind.NAME, "is")) {
        value = test(value);
      } else {
        return value;
      }
    }
  }

  Expr filters(Expr of) {
    Expr value = of;
    while (tokens.take(Kind.OPERATOR, "|")) {
      value = filter(value);
    }
    return value;
  }

  /// `upper | trim` of a filter block.
  Expr filterChain(Expr of) {
    return filters(filter(of));
  }

  private Expr filter(Expr of) {
    Token name = tokens.peek();
    String text = tokens.name();
    List<Argument> arguments = tokens.peek().is(Kind.OPERATOR, "(") ? arguments() : List.of();
    return postfix(new Expr.Filter(of, text, arguments, name.line()));
  }

  private Expr test(Expr of) {
    int line = tokens.next().line();
    boolean isNegated = tokens.take(Kind.NAME, "not");
    String name = tokens.name();
    List<Argument> arguments = List.of();
    Token next = tokens.peek();
    if (next.is(Kind.OPERATOR, "(")) {
      arguments = arguments();
    } else if (beginsOperand(next)) {
      arguments = List.of(new Argument("", postfix(primary())));
    }
    Expr test = new Expr.Test(of, name, arguments, line);
    return isNegated ? new Expr.Not(test, line) : test;
  }

  private static boolean beginsOperand(Token token) {
    return switch (token.kind()) {
      case STRING, INTEGER, FLOAT -> true;
      case NAME -> !Set.of("and", "or", "else", "if", "is", "in", "not").contains(token.text());
      case OPERATOR -> Set.of("[", "{").contains(token.text());
      default -> false;
    };
  }

  private Expr postfix(Expr of) {
    Expr value = of;
    while (true) {
      int line = tokens.peek().line();
      if (tokens.take(Kind.OPERATOR, ".")) {
        value =
            tokens.peek().kind() == Kind.INTEGER
                ? new Expr.Item(value, primary(), line)
                : new Expr.Member(value, tokens.name(), line);
      } else if (tokens.take(Kind.OPERATOR, "[")) {
        value = item(value, line);
        tokens.require(Kind.OPERATOR, "]");
      } else if (tokens.peek().is(Kind.OPERATOR, "(")) {
        List<Argument> arguments = arguments();
        remember(value, arguments, line);
        value = new Expr.Call(value, arguments, line);
      } else {
        return value;
      }
    }
  }

  private void remember(Expr callee, List<Argument> arguments, int line) {
    String name =
        switch (callee) {
          case Expr.Name(String own, _) -> own;
          case Expr.Member(Expr.Name(String of, _), String own, _) -> of + "." + own;
          default -> "";
        };
    if (!name.isEmpty()) {
      List<String> texts =
          arguments.stream()
              .map(Argument::value)
              .takeWhile(value -> value instanceof Literal(String _, _))
              .map(value -> value instanceof Literal(String text, _) ? text : "")
              .toList();
      calls.add(new NamedCall(name, texts, line));
    }
  }

  private Expr item(Expr of, int line) {
    Expr none = new Literal(None.NONE, line);
    Expr from = tokens.peek().is(Kind.OPERATOR, ":") ? none : withTuple();
    if (!tokens.take(Kind.OPERATOR, ":")) {
      return new Expr.Item(of, from, line);
    }
    Expr to = isEndOfSlice() ? none : expression();
    Expr step = none;
    if (tokens.take(Kind.OPERATOR, ":") && !isEndOfSlice()) {
      step = expression();
    }
    return new Expr.Slice(of, from, to, step, line);
  }

  private boolean isEndOfSlice() {
    return tokens.peek().is(Kind.OPERATOR, "]") || tokens.peek().is(Kind.OPERATOR, ":");
  }

  private List<Argument> arguments() {
    tokens.require(Kind.OPERATOR, "(");
    var arguments = new ArrayList<Argument>();
    while (!tokens.take(Kind.OPERATOR, ")")) {
      arguments.add(argument());
      if (!tokens.peek().is(Kind.OPERATOR, ")")) {
        tokens.require(Kind.OPERATOR, ",");
      }
    }
    return arguments;
  }

  private Argument argument() {
    if (tokens.take(Kind.OPERATOR, "*")) {
      return new Argument("*", expression());
    }
    if (tokens.take(Kind.OPERATOR, "**")) {
      return new Argument("**", expression());
    }
    if (tokens.peek().kind() == Kind.NAME && tokens.peek(1).is(Kind.OPERATOR, "=")) {
      String name = tokens.name();
      tokens.next();
      return new Argument(name, expression());
    }
    return new Argument("", expression());
  }

  private Expr primary() {
    Token token = tokens.next();
    return switch (token.kind()) {
      case STRING -> {
        var text = new StringBuilder(token.text());
        while (tokens.peek().kind() == Kind.STRING) {
          text.append(tokens.next().text());
        }
        yield new Literal(text.toString(), token.line());
      }
      case INTEGER -> integer(token);
      case FLOAT -> new Literal(Double.parseDouble(token.text().replace("_", "")), token.line());
      case NAME -> named(token);
      case OPERATOR -> bracketed(token);
      default -> throw unexpected(token);
    };
  }

  private Expr integer(Token token) {
    try {
      return new Literal(Long.parseLong(token.text().replace("_", "")), token.line());
    } catch (NumberFormatException _) {
      throw tokens.problemAt(
          token.line(),
          "The number '%s' has more than 18 digits.".formatted(token.text()),
          "Put it in quotes.");
    }
  }

  private Expr named(Token token) {
    names.add(token.text());
    return switch (token.text()) {
      case "true", "True" -> new Literal(true, token.line());
      case "false", "False" -> new Literal(false, token.line());
      case "none", "None" -> new Literal(None.NONE, token.line());
      default -> new Expr.Name(token.text(), token.line());
    };
  }

  private Expr bracketed(Token token) {
    return switch (token.text()) {
      case "(" -> {
        if (tokens.take(Kind.OPERATOR, ")")) {
          yield new Expr.Sequence(List.of(), token.line());
        }
        Expr first = expression();
        if (tokens.peek().is(Kind.OPERATOR, ",")) {
          tokens.next();
          var items = new ArrayList<Expr>(List.of(first));
          items.addAll(items(")"));
          yield new Expr.Sequence(items, token.line());
        }
        tokens.require(Kind.OPERATOR, ")");
        yield first;
      }
      case "[" -> new Expr.Sequence(items("]"), token.line());
      case "{" -> mapping(token.line());
      default -> throw unexpected(token);
    };
  }

  private List<Expr> items(String end) {
    var items = new ArrayList<Expr>();
    while (!tokens.take(Kind.OPERATOR, end)) {
      items.add(expression());
      if (!tokens.peek().is(Kind.OPERATOR, end)) {
        tokens.require(Kind.OPERATOR, ",");
      }
    }
    return items;
  }

  private Expr mapping(int line) {
    var entries = new ArrayList<Map.Entry<Expr, Expr>>();
    while (!tokens.take(Kind.OPERATOR, "}")) {
      Expr key = expression();
      tokens.require(Kind.OPERATOR, ":");
      entries.add(Map.entry(key, expression()));
      if (!tokens.peek().is(Kind.OPERATOR, "}")) {
        tokens.require(Kind.OPERATOR, ",");
      }
    }
    return new Expr.Mapping(entries, line);
  }

  private RuntimeException unexpected(Token token) {
    return tokens.problemAt(
        token.line(),
        "There is %s where a value was expected.".formatted(token),
        "Correct the template at this line.");
  }
}
