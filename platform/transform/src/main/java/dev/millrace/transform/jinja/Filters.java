package dev.millrace.transform.jinja;

import dev.millrace.contracts.problem.Nearest;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// What stands after `|`.
final class Filters {

  static final Set<String> NAMES =
      Set.of(
          "abs",
          "as_bool",
          "as_native",
          "as_number",
          "as_text",
          "attr",
          "batch",
          "capitalize",
          "count",
          "d",
          "default",
          "dictsort",
          "e",
          "escape",
          "first",
          "float",
          "format",
          "groupby",
          "indent",
          "int",
          "items",
          "join",
          "last",
          "length",
          "list",
          "lower",
          "map",
          "max",
          "min",
          "reject",
          "rejectattr",
          "replace",
          "reverse",
          "round",
          "safe",
          "select",
          "selectattr",
          "sort",
          "string",
          "sum",
          "title",
          "tojson",
          "trim",
          "unique",
          "upper");

  Object apply(String name, Object value, Arguments arguments) {
    return switch (name) {
      case "default", "d" -> otherwise(value, arguments);
      case "upper" -> Values.text(value).toUpperCase(Locale.ROOT);
      case "lower" -> Values.text(value).toLowerCase(Locale.ROOT);
      case "title" -> Texts.title(Values.text(value));
      case "capitalize" -> Texts.capitalized(Values.text(value));
      case "trim" ->
          arguments.positional().isEmpty()
              ? Values.text(value).strip()
              : Methods.call(Values.text(value), "strip", arguments);
      case "replace" -> Methods.call(Values.text(value), "replace", arguments);
      case "format" -> Texts.printed(Values.text(value), arguments.positional());
      case "indent" -> indent(Values.text(value), arguments);
      case "string", "as_text" -> Values.text(value);
      case "safe", "as_native" -> value;
      case "e", "escape" ->
          Values.text(value).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
      case "tojson" -> Texts.json(value);
      case "as_bool" ->
          value instanceof String text ? text.equalsIgnoreCase("true") : Values.truth(value);
      case "int" -> whole(value, arguments.find(0, "default", 0L));
      case "float", "as_number" -> number(value, arguments.find(0, "default", 0.0));
      case "abs" ->
          value instanceof Long whole
              ? (Object) Math.abs(whole)
              : (Object) Math.abs(decimal(value).doubleValue());
      case "round" -> round(value, arguments);
      case "length", "count" ->
          (long)
              (value instanceof String text
                  ? text.codePointCount(0, text.length())
                  : Values.items(value).size());
      case "attr" -> Evaluator.member(value, arguments.text(0, "name"));
      default -> ofItems(name, value, arguments);
    };
  }

  private Object ofItems(String name, Object value, Arguments arguments) {
    return switch (name) {
      case "list" -> Values.items(value);
      case "items" ->
          Methods.call(value instanceof Undefined ? Map.of() : value, "items", Arguments.of());
      case "first" -> orUndefined(Values.items(value), 0);
      case "last" -> orUndefined(Values.items(value), Values.items(value).size() - 1);
      case "join" -> join(value, arguments);
      case "reverse" ->
          value instanceof String text
              ? (Object) new StringBuilder(text).reverse().toString()
              : (Object) Values.items(value).reversed();
      case "sort" -> sort(value, arguments);
      case "dictsort" -> sort(Methods.call(value, "items", Arguments.of()), Arguments.of());
      case "unique" -> new ArrayList<>(new LinkedHashSet<>(Values.items(value)));
      case "sum" -> sum(value, arguments);
      case "min" -> Values.items(value).stream().min(Values::compare).orElse(new Undefined("min"));
      case "max" -> Values.items(value).stream().max(Values::compare).orElse(new Undefined("max"));
      case "map" -> map(value, arguments);
      case "select" -> keep(value, arguments, true, false);
      case "reject" -> keep(value, arguments, false, false);
      case "selectattr" -> keep(value, arguments, true, true);
      case "rejectattr" -> keep(value, arguments, false, true);
      case "batch" -> batch(value, arguments);
      case "groupby" -> group(value, arguments);
      default ->
          throw TemplateProblems.of(
              "The filter '%s' is not known.".formatted(name),
              Nearest.hint(name, NAMES, "See the list of filters in docs/dbt.md."));
    };
  }

  private static Object otherwise(Object value, Arguments arguments) {
    boolean alsoFalse = Values.truth(arguments.find(1, "boolean", false));
    boolean isAbsent = alsoFalse ? !Values.truth(value) : value instanceof Undefined;
    return isAbsent ? arguments.find(0, "default_value", "") : value;
  }

  private static String indent(String text, Arguments arguments) {
    Object width = arguments.find(0, "width", 4L);
    String space =
        width instanceof String given ? given : " ".repeat(Math.clamp(Values.whole(width), 0, 200));
    String indented = text.replace("\n", "\n" + space);
    return Values.truth(arguments.find(1, "first", false)) ? space + indented : indented;
  }

  private static BigDecimal decimal(Object value) {
    return Values.number(value) instanceof BigDecimal number
        ? number
        : new BigDecimal(Values.text(value).strip());
  }

  private static Object whole(Object value, Object otherwise) {
    try {
      return value instanceof Undefined ? otherwise : (Object) decimal(value).longValue();
    } catch (NumberFormatException _) {
      return otherwise;
    }
  }

  private static Object number(Object value, Object otherwise) {
    try {
      return value instanceof Undefined ? otherwise : (Object) decimal(value).doubleValue();
    } catch (NumberFormatException _) {
      return otherwise;
    }
  }

  private static Object round(Object value, Arguments arguments) {
    RoundingMode mode =
        switch (arguments.text(1, "method", "common")) {
          case "floor" -> RoundingMode.FLOOR;
          case "ceil" -> RoundingMode.CEILING;
          default -> RoundingMode.HALF_EVEN;
        };
    return decimal(value)
        .setScale((int) Values.whole(arguments.find(0, "precision", 0L)), mode)
        .doubleValue();
  }

  private static Object orUndefined(List<Object> items, int at) {
    return at >= 0 && at < items.size() ? items.get(at) : new Undefined("an item");
  }

  private static Object join(Object value, Arguments arguments) {
    Object attribute = arguments.find(1, "attribute");
    List<Object> items = Values.items(value);
    if (!(attribute instanceof Undefined)) {
      items.replaceAll(item -> path(item, attribute));
    }
    return Texts.joined(items, arguments.text(0, "d", ""));
  }

  private static Object sort(Object value, Arguments arguments) {
    List<Object> items = Values.items(value);
    boolean isCase = Values.truth(arguments.find(1, "case_sensitive", false));
    Object attribute = arguments.find(2, "attribute");
    Comparator<Object> order =
        Comparator.comparing(item -> key(item, attribute, isCase), Values::compare);
    items.sort(Values.truth(arguments.find(0, "reverse", false)) ? order.reversed() : order);
    return items;
  }

  private static Object key(Object item, Object attribute, boolean isCase) {
    Object key = attribute instanceof Undefined ? item : path(item, attribute);
    return key instanceof String text && !isCase ? text.toLowerCase(Locale.ROOT) : key;
  }

  private static Object path(Object item, Object attribute) {
    if (attribute instanceof Number) {
      return Evaluator.item(item, attribute);
    }
    Object value = item;
    for (String part : Values.text(attribute).split("\\.", -1)) {
      value = Evaluator.item(value, part);
    }
    return value;
  }

  private static Object sum(Object value, Arguments arguments) {
    Object attribute = arguments.find(0, "attribute");
    var operators = new Operators(0);
    Object total = arguments.find(1, "start", 0L);
    for (Object item : Values.items(value)) {
      total =
          operators.apply(
              "+", total, attribute instanceof Undefined ? item : path(item, attribute));
    }
    return total;
  }

  private Object map(Object value, Arguments arguments) {
    List<Object> items = Values.items(value);
    Object attribute = arguments.named().get("attribute");
    if (attribute != null) {
      Object otherwise = arguments.named().getOrDefault("default", new Undefined("default"));
      items.replaceAll(item -> {
        Object found = path(item, attribute);
        return found instanceof Undefined ? otherwise : found;
      });
      return items;
    }
    String filter = arguments.text(0, "filter");
    items.replaceAll(item -> apply(filter, item, rest(arguments, 1)));
    return items;
  }

  private static Arguments rest(Arguments arguments, int from) {
    List<Object> given = arguments.positional();
    return new Arguments(
        given.subList(Math.min(from, given.size()), given.size()), arguments.named());
  }

  private static Object keep(Object value, Arguments arguments, boolean wanted, boolean ofMember) {
    int test = ofMember ? 1 : 0;
    List<Object> kept = new ArrayList<>();
    for (Object item : Values.items(value)) {
      Object tested = ofMember ? path(item, arguments.require(0, "attribute")) : item;
      boolean holds =
          arguments.positional().size() > test
              ? holds(arguments.text(test, "test"), tested, rest(arguments, test + 1))
              : Values.truth(tested);
      if (holds == wanted) {
        kept.add(item);
      }
    }
    return kept;
  }

  private static boolean holds(String test, Object value, Arguments arguments) {
    return switch (test) {
      case "==" -> Predicates.holds("eq", value, arguments);
      case "!=" -> Predicates.holds("ne", value, arguments);
      case "<" -> Predicates.holds("lt", value, arguments);
      case ">" -> Predicates.holds("gt", value, arguments);
      case "<=" -> Predicates.holds("le", value, arguments);
      case ">=" -> Predicates.holds("ge", value, arguments);
      default -> Predicates.holds(test, value, arguments);
    };
  }

  private static Object batch(Object value, Arguments arguments) {
    int size = (int) Math.max(1, Values.whole(arguments.require(0, "linecount")));
    List<Object> items = Values.items(value);
    List<Object> batches = new ArrayList<>();
    for (int i = 0; i < items.size(); i += size) {
      batches.add(new ArrayList<>(items.subList(i, Math.min(items.size(), i + size))));
    }
    return batches;
  }

  private static Object group(Object value, Arguments arguments) {
    Map<Object, List<Object>> groups = new LinkedHashMap<>();
    for (Object item : Values.items(value)) {
      groups
          .computeIfAbsent(path(item, arguments.require(0, "attribute")), _ -> new ArrayList<>())
          .add(item);
    }
    List<Object> pairs = new ArrayList<>();
    groups.entrySet().stream()
        .sorted(Map.Entry.comparingByKey(Values::compare))
        .forEach(entry -> pairs.add(new ArrayList<>(List.of(entry.getKey(), entry.getValue()))));
    return pairs;
  }
}
