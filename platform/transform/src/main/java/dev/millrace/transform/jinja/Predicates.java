package dev.millrace.transform.jinja;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// What stands after `is`.
final class Predicates {

  private static final Set<String> NAMES =
      Set.of(
          "defined",
          "undefined",
          "none",
          "string",
          "number",
          "integer",
          "float",
          "boolean",
          "mapping",
          "sequence",
          "iterable",
          "callable",
          "even",
          "odd",
          "divisibleby",
          "eq",
          "equalto",
          "ne",
          "lt",
          "lessthan",
          "gt",
          "greaterthan",
          "le",
          "ge",
          "in",
          "sameas",
          "true",
          "false",
          "lower",
          "upper");

  private Predicates() {}

  static boolean holds(String name, Object value, Arguments arguments) {
    return switch (name) {
      case "defined" -> !(value instanceof Undefined);
      case "undefined" -> value instanceof Undefined;
      case "none" -> value instanceof None;
      case "string" -> value instanceof String;
      case "number" -> value instanceof Number || value instanceof Boolean;
      case "integer" -> value instanceof Long || value instanceof Integer;
      case "float" -> value instanceof Double || value instanceof BigDecimal;
      case "boolean" -> value instanceof Boolean;
      case "mapping" -> value instanceof Map;
      case "sequence", "iterable" ->
          value instanceof Collection || value instanceof Map || value instanceof String;
      case "callable" -> value instanceof Callee;
      case "even" -> Values.whole(value) % 2 == 0;
      case "odd" -> Values.whole(value) % 2 != 0;
      case "divisibleby" -> Values.whole(value) % Values.whole(arguments.require(0, "num")) == 0;
      case "eq", "equalto" -> Values.same(value, arguments.require(0, "other"));
      case "ne" -> !Values.same(value, arguments.require(0, "other"));
      case "lt", "lessthan" -> Values.compare(value, arguments.require(0, "other")) < 0;
      case "gt", "greaterthan" -> Values.compare(value, arguments.require(0, "other")) > 0;
      case "le" -> Values.compare(value, arguments.require(0, "other")) <= 0;
      case "ge" -> Values.compare(value, arguments.require(0, "other")) >= 0;
      case "in" -> Values.contains(arguments.require(0, "seq"), value);
      case "sameas" -> value.equals(arguments.require(0, "other"));
      case "true" -> value.equals(true);
      case "false" -> value.equals(false);
      case "lower" -> Values.text(value).equals(Values.text(value).toLowerCase(Locale.ROOT));
      case "upper" -> Values.text(value).equals(Values.text(value).toUpperCase(Locale.ROOT));
      default ->
          throw TemplateProblems.of(
              "The test 'is %s' is not known.".formatted(name),
              dev.millrace.contracts.problem.Nearest.hint(name, NAMES, "Use another test."));
    };
  }
}
