package dev.millrace.transform.jinja;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// The methods of Python's texts, lists, mappings and sets.
final class Methods {

  private static final int MAX_ITEMS = 2_000_000;
  private static final Set<String> OF_TEXT =
      Set.of(
          "upper",
          "lower",
          "strip",
          "lstrip",
          "rstrip",
          "split",
          "rsplit",
          "splitlines",
          "replace",
          "startswith",
          "endswith",
          "join",
          "format",
          "title",
          "capitalize",
          "find",
          "count",
          "isdigit",
          "isnumeric",
          "zfill");
  private static final Set<String> OF_LIST =
      Set.of(
          "append", "extend", "insert", "pop", "remove", "index", "count", "reverse", "sort",
          "copy", "clear");
  private static final Set<String> OF_MAP =
      Set.of("items", "keys", "values", "get", "update", "pop", "setdefault", "copy", "clear");
  private static final Set<String> OF_SET =
      Set.of("add", "union", "intersection", "difference", "issubset", "discard", "update", "copy");

  private Methods() {}

  static boolean has(Object of, String name) {
    return switch (of) {
      case String _ -> OF_TEXT.contains(name);
      case List<?> _ -> OF_LIST.contains(name);
      case Map<?, ?> _ -> OF_MAP.contains(name);
      case Set<?> _ -> OF_SET.contains(name);
      case java.time.LocalDate _, java.time.Instant _ ->
          name.equals("isoformat") || name.equals("strftime");
      default -> false;
    };
  }

  @SuppressWarnings("unchecked") // values of templates are objects by construction
  static Object call(Object of, String name, Arguments arguments) {
    return switch (of) {
      case String text -> ofText(text, name, arguments);
      case List<?> list -> ofList((List<Object>) list, name, arguments);
      case Map<?, ?> map -> ofMap((Map<Object, Object>) map, name, arguments);
      case Set<?> set -> ofSet((Set<Object>) set, name, arguments);
      case java.time.LocalDate date -> Dates.call(date.atStartOfDay(), name, arguments);
      case java.time.Instant instant ->
          Dates.call(
              java.time.LocalDateTime.ofInstant(instant, java.time.ZoneOffset.UTC),
              name,
              arguments);
      default ->
          throw TemplateProblems.of(
              "The value '%s' has no method '%s'."
                  .formatted(Values.abbreviated(Values.text(of)), name),
              "Give a text, a list or a mapping.");
    };
  }

  private static Object ofText(String text, String name, Arguments arguments) {
    return switch (name) {
      case "upper" -> text.toUpperCase(Locale.ROOT);
      case "lower" -> text.toLowerCase(Locale.ROOT);
      case "strip" -> rightStripped(leftStripped(text, arguments), arguments);
      case "lstrip" -> leftStripped(text, arguments);
      case "rstrip" -> rightStripped(text, arguments);
      case "split", "rsplit" -> split(text, name, arguments);
      case "splitlines" -> new ArrayList<Object>(text.lines().toList());
      case "replace" -> replace(text, arguments);
      case "startswith" -> text.startsWith(arguments.text(0, "prefix"));
      case "endswith" -> text.endsWith(arguments.text(0, "suffix"));
      case "join" -> Texts.joined(Values.items(arguments.require(0, "iterable")), text);
      case "format" -> Texts.formatted(text, arguments);
      case "title" -> Texts.title(text);
      case "capitalize" -> Texts.capitalized(text);
      case "find" -> (long) text.indexOf(arguments.text(0, "sub"));
      case "count" -> (long) text.split(Pattern.quote(arguments.text(0, "sub")), -1).length - 1;
      case "isdigit", "isnumeric" -> !text.isEmpty() && text.chars().allMatch(Character::isDigit);
      case "zfill" ->
          "0"
                  .repeat(
                      Math.clamp(
                          Values.whole(arguments.require(0, "width")) - text.length(), 0, 1000))
              + text;
      default -> throw unknown(name);
    };
  }

  private static String leftStripped(String text, Arguments arguments) {
    Object characters = arguments.find(0, "chars", None.NONE);
    if (Values.isNothing(characters)) {
      return text.stripLeading();
    }
    int from = 0;
    while (from < text.length() && Values.text(characters).indexOf(text.charAt(from)) >= 0) {
      from++;
    }
    return text.substring(from);
  }

  private static String rightStripped(String text, Arguments arguments) {
    Object characters = arguments.find(0, "chars", None.NONE);
    if (Values.isNothing(characters)) {
      return text.stripTrailing();
    }
    int to = text.length();
    while (to > 0 && Values.text(characters).indexOf(text.charAt(to - 1)) >= 0) {
      to--;
    }
    return text.substring(0, to);
  }

  private static Object split(String text, String name, Arguments arguments) {
    Object separator = arguments.find(0, "sep", None.NONE);
    long most = Values.whole(arguments.find(1, "maxsplit", -1L));
    if (Values.isNothing(separator)) {
      String stripped = text.strip();
      return new ArrayList<Object>(
          stripped.isEmpty()
              ? List.of()
              : Arrays.asList(stripped.split("\\s+", most < 0 ? -1 : (int) most + 1)));
    }
    String between = Values.text(separator);
    if (name.equals("rsplit") && most == 1) {
      int at = text.lastIndexOf(between);
      return new ArrayList<Object>(
          at < 0
              ? List.of(text)
              : List.of(text.substring(0, at), text.substring(at + between.length())));
    }
    return new ArrayList<Object>(
        Arrays.asList(text.split(Pattern.quote(between), most < 0 ? -1 : (int) most + 1)));
  }

  private static Object replace(String text, Arguments arguments) {
    String from = arguments.text(0, "old");
    String to = arguments.text(1, "new");
    long most = Values.whole(arguments.find(2, "count", -1L));
    if (to.length() * (double) text.length() > 100_000_000) {
      throw TemplateProblems.of("A replacement makes a text too long.", "Make it shorter.");
    }
    if (most < 0) {
      return text.replace(from, to);
    }
    String out = text;
    int at = 0;
    for (long i = 0; i < most && out.indexOf(from, at) >= 0; i++) {
      int found = out.indexOf(from, at);
      out = out.substring(0, found) + to + out.substring(found + from.length());
      at = found + to.length();
    }
    return out;
  }

  private static Object ofList(List<Object> list, String name, Arguments arguments) {
    if (list.size() > MAX_ITEMS) {
      throw TemplateProblems.of(
          "A list grows longer than %,d items.".formatted(MAX_ITEMS),
          "Look for a loop that has no end.");
    }
    return switch (name) {
      case "append" -> {
        list.add(arguments.require(0, "object"));
        yield None.NONE;
      }
      case "extend" -> {
        list.addAll(Values.items(arguments.require(0, "iterable")));
        yield None.NONE;
      }
      case "insert" -> {
        list.add(
            Math.clamp(Values.whole(arguments.require(0, "index")), 0, list.size()),
            arguments.require(1, "object"));
        yield None.NONE;
      }
      case "pop" -> {
        long at = Values.whole(arguments.find(0, "index", -1L));
        at = at < 0 ? at + list.size() : at;
        if (at < 0 || at >= list.size()) {
          throw TemplateProblems.of(
              "A list has no item %d to pop.".formatted(at), "Check its length first.");
        }
        yield list.remove((int) at);
      }
      case "remove" -> {
        Object value = arguments.require(0, "value");
        list.removeIf(item -> Values.same(item, value));
        yield None.NONE;
      }
      case "index" -> {
        Object value = arguments.require(0, "value");
        for (int i = 0; i < list.size(); i++) {
          if (Values.same(list.get(i), value)) {
            yield (long) i;
          }
        }
        throw TemplateProblems.of(
            "The list has no item '%s'.".formatted(Values.abbreviated(Values.text(value))),
            "Ask with 'in' first.");
      }
      case "count" -> {
        Object value = arguments.require(0, "value");
        yield list.stream().filter(item -> Values.same(item, value)).count();
      }
      case "reverse" -> {
        java.util.Collections.reverse(list);
        yield None.NONE;
      }
      case "sort" -> {
        list.sort(Values::compare);
        yield None.NONE;
      }
      case "copy" -> new ArrayList<>(list);
      case "clear" -> {
        list.clear();
        yield None.NONE;
      }
      default -> throw unknown(name);
    };
  }

  private static Object ofMap(Map<Object, Object> map, String name, Arguments arguments) {
    return switch (name) {
      case "items" -> {
        List<Object> items = new ArrayList<>();
        map.forEach((key, value) -> items.add(new ArrayList<>(List.of(key, value))));
        yield items;
      }
      case "keys" -> new ArrayList<>(map.keySet());
      case "values" -> new ArrayList<>(map.values());
      case "get" -> {
        Object value = map.get(arguments.require(0, "key"));
        yield value == null ? arguments.find(1, "default", None.NONE) : value;
      }
      case "update" -> {
        if (arguments.find(0, "other", Map.of()) instanceof Map<?, ?> other) {
          map.putAll(other);
        }
        map.putAll(arguments.named());
        yield None.NONE;
      }
      case "pop" -> {
        Object value = map.remove(arguments.require(0, "key"));
        yield value == null ? arguments.find(1, "default", None.NONE) : value;
      }
      case "setdefault" ->
          map.computeIfAbsent(
              arguments.require(0, "key"), _ -> arguments.find(1, "default", None.NONE));
      case "copy" -> new java.util.LinkedHashMap<>(map);
      case "clear" -> {
        map.clear();
        yield None.NONE;
      }
      default -> throw unknown(name);
    };
  }

  private static Object ofSet(Set<Object> set, String name, Arguments arguments) {
    Collection<Object> other =
        arguments.positional().isEmpty() || name.equals("add") || name.equals("discard")
            ? List.of()
            : Values.items(arguments.require(0, "other"));
    Set<Object> result = new LinkedHashSet<>(set);
    switch (name) {
      case "add" -> {
        set.add(arguments.require(0, "item"));
        return None.NONE;
      }
      case "discard" -> {
        set.remove(arguments.require(0, "item"));
        return None.NONE;
      }
      case "update" -> {
        set.addAll(other);
        return None.NONE;
      }
      case "issubset" -> {
        return new LinkedHashSet<>(other).containsAll(set);
      }
      case "union" -> result.addAll(other);
      case "intersection" -> result.retainAll(new LinkedHashSet<>(other));
      case "difference" -> result.removeAll(new LinkedHashSet<>(other));
      default -> {}
    }
    return result;
  }

  private static RuntimeException unknown(String name) {
    return new IllegalStateException(
        "The method '%s' is listed and not written; this is a bug.".formatted(name));
  }
}
