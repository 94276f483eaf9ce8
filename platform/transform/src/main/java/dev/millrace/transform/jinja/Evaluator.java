package dev.millrace.transform.jinja;

import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.transform.jinja.Expr.Argument;
import dev.millrace.transform.jinja.Interpreter.Frame;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Computes expressions.
final class Evaluator {

  private final Interpreter interpreter;
  private final Operators operators;
  private final Filters filters = new Filters();

  Evaluator(Interpreter interpreter, Bounds bounds) {
    this.interpreter = interpreter;
    this.operators = new Operators(bounds.characters());
  }

  Object value(Frame frame, Expr expr) {
    interpreter.step();
    try {
      return compute(frame, expr);
    } catch (MillraceException e) {
      throw Interpreter.located(e, frame, expr.line());
    }
  }

  private Object compute(Frame frame, Expr expr) {
    return switch (expr) {
      case Expr.Literal(Object value, _) -> value;
      case Expr.Name(String name, _) -> frame.scope().find(name);
      case Expr.Member(Expr of, String name, _) -> member(value(frame, of), name);
      case Expr.Item(Expr of, Expr key, _) -> item(value(frame, of), value(frame, key));
      case Expr.Slice slice -> slice(frame, slice);
      case Expr.Call call -> call(frame, call, Map.of());
      case Expr.Filter(Expr of, String name, List<Argument> given, _) ->
          filters.apply(name, value(frame, of), arguments(frame, given, Map.of()));
      case Expr.Test(Expr of, String name, List<Argument> given, _) ->
          Predicates.holds(name, value(frame, of), arguments(frame, given, Map.of()));
      case Expr.Not(Expr of, _) -> !Values.truth(value(frame, of));
      case Expr.Negative(Expr of, _) -> operators.apply("-", 0L, value(frame, of));
      case Expr.Binary binary -> binary(frame, binary);
      case Expr.Comparison comparison -> compare(frame, comparison);
      case Expr.Conditional(Expr when, Expr then, Expr otherwise, _) ->
          value(frame, Values.truth(value(frame, when)) ? then : otherwise);
      case Expr.Sequence(List<Expr> items, _) -> {
        List<Object> values = new ArrayList<>();
        items.forEach(item -> values.add(value(frame, item)));
        yield values;
      }
      case Expr.Mapping(List<Map.Entry<Expr, Expr>> entries, _) -> {
        Map<Object, Object> values = new LinkedHashMap<>();
        entries.forEach(e -> values.put(value(frame, e.getKey()), value(frame, e.getValue())));
        yield values;
      }
    };
  }

  private Object binary(Frame frame, Expr.Binary binary) {
    Object left = value(frame, binary.left());
    return switch (binary.operator()) {
      case "or" -> Values.truth(left) ? left : value(frame, binary.right());
      case "and" -> Values.truth(left) ? value(frame, binary.right()) : left;
      default -> operators.apply(binary.operator(), left, value(frame, binary.right()));
    };
  }

  private Object compare(Frame frame, Expr.Comparison comparison) {
    Object left = value(frame, comparison.first());
    for (int i = 0; i < comparison.operators().size(); i++) {
      Object right = value(frame, comparison.rest().get(i));
      if (!compares(comparison.operators().get(i), left, right)) {
        return false;
      }
      left = right;
    }
    return true;
  }

  private static boolean compares(String operator, Object left, Object right) {
    return switch (operator) {
      case "==" -> Values.same(left, right);
      case "!=" -> !Values.same(left, right);
      case "in" -> Values.contains(right, left);
      case "not in" -> !Values.contains(right, left);
      case "<" -> Values.compare(left, right) < 0;
      case ">" -> Values.compare(left, right) > 0;
      case "<=" -> Values.compare(left, right) <= 0;
      default -> Values.compare(left, right) >= 0;
    };
  }

  static Object member(Object of, String name) {
    return switch (of) {
      case Members members -> members.member(name);
      case Map<?, ?> map -> {
        Object value = map.get(name);
        yield value != null ? value : method(of, name);
      }
      case Undefined undefined -> undefined;
      default -> method(of, name);
    };
  }

  private static Object method(Object of, String name) {
    return Methods.has(of, name)
        ? (Callee) arguments -> Methods.call(of, name, arguments)
        : new Undefined(name);
  }

  static Object item(Object of, Object key) {
    if (of instanceof Map<?, ?> map) {
      Object value = map.get(key);
      return value == null ? new Undefined(Values.text(key)) : value;
    }
    if (key instanceof Number index && (of instanceof List<?> || of instanceof String)) {
      List<Object> items = Values.items(of);
      long at = index.longValue() < 0 ? index.longValue() + items.size() : index.longValue();
      return at >= 0 && at < items.size() ? items.get((int) at) : new Undefined("[" + key + "]");
    }
    return member(of, Values.text(key));
  }

  private Object slice(Frame frame, Expr.Slice slice) {
    Object of = value(frame, slice.of());
    List<Object> items = Values.items(of);
    Object step = value(frame, slice.step());
    long by = step instanceof None ? 1 : Values.whole(step);
    if (by == 0) {
      throw TemplateProblems.of("A slice goes by steps of 0.", "Give another step.");
    }
    long from = bound(value(frame, slice.from()), items.size(), by > 0 ? 0 : items.size() - 1L);
    long to = bound(value(frame, slice.to()), items.size(), by > 0 ? items.size() : -1L);
    List<Object> taken = new ArrayList<>();
    for (long i = from; by > 0 ? i < to : i > to; i += by) {
      if (i >= 0 && i < items.size()) {
        taken.add(items.get((int) i));
      }
    }
    return of instanceof String ? Texts.joined(taken, "") : taken;
  }

  private static long bound(Object given, int size, long otherwise) {
    if (given instanceof None) {
      return otherwise;
    }
    long at = Values.whole(given);
    return at < 0 ? Math.max(0, at + size) : Math.min(at, size);
  }

  /// @param more arguments by name that the call does not show
  Object call(Frame frame, Expr.Call call, Map<String, Object> more) {
    Object callee = value(frame, call.callee());
    if (callee instanceof Callee known) {
      return known.call(arguments(frame, call.arguments(), more));
    }
    throw TemplateProblems.of(
        "'%s' is not a macro or function that is known here.".formatted(name(call.callee())),
        "Correct its name, define it in macros/, or install the package that has it.");
  }

  private static String name(Expr callee) {
    return switch (callee) {
      case Expr.Name(String name, _) -> name;
      case Expr.Member(Expr of, String name, _) -> name(of) + "." + name;
      default -> "the value";
    };
  }

  private Arguments arguments(Frame frame, List<Argument> given, Map<String, Object> more) {
    List<Object> positional = new ArrayList<>();
    Map<String, Object> named = new LinkedHashMap<>();
    for (Argument argument : given) {
      Object value = value(frame, argument.value());
      switch (argument.name()) {
        case "" -> positional.add(value);
        case "*" -> positional.addAll(Values.items(value));
        case "**" -> {
          if (value instanceof Map<?, ?> map) {
            map.forEach((key, of) -> named.put(Values.text(key), of));
          }
        }
        default -> named.put(argument.name(), value);
      }
    }
    named.putAll(more);
    return new Arguments(positional, named);
  }
}
