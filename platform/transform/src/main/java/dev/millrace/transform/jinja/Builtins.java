package dev.millrace.transform.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/// The functions that every template has.
public final class Builtins {

  private static final int MAX_RANGE = 1_000_000;

  private Builtins() {}

  public static Map<String, Object> all() {
    Map<String, Callee> all = new LinkedHashMap<>();
    all.put("range", Builtins::range);
    all.put("namespace", arguments -> new Namespace(arguments.named()));
    all.put("dict", Builtins::dict);
    all.put("zip", Builtins::zip);
    all.put("zip_strict", Builtins::zip);
    all.put(
        "set",
        arguments -> new LinkedHashSet<>(Values.items(arguments.find(0, "value", List.of()))));
    all.put(
        "set_strict",
        arguments -> new LinkedHashSet<>(Values.items(arguments.require(0, "value"))));
    all.put("return", Interpreter.returns());
    all.put("tojson", arguments -> Texts.json(arguments.require(0, "value")));
    return new LinkedHashMap<>(all);
  }

  private static Object range(Arguments arguments) {
    boolean hasStart = arguments.positional().size() > 1;
    long from = hasStart ? Values.whole(arguments.require(0, "start")) : 0;
    long to = Values.whole(arguments.require(hasStart ? 1 : 0, "stop"));
    long by = Values.whole(arguments.find(2, "step", 1L));
    if (by == 0 || Math.abs((to - from) / by) > MAX_RANGE) {
      throw TemplateProblems.of(
          "The range from %d to %d by %d is longer than %,d.".formatted(from, to, by, MAX_RANGE),
          "Make it shorter; let SQL make long series.");
    }
    List<Object> numbers = new ArrayList<>();
    for (long i = from; by > 0 ? i < to : i > to; i += by) {
      numbers.add(i);
    }
    return numbers;
  }

  private static Object dict(Arguments arguments) {
    Map<Object, Object> map = new LinkedHashMap<>();
    if (arguments.find(0, "of") instanceof Map<?, ?> given) {
      map.putAll(given);
    }
    map.putAll(arguments.named());
    return map;
  }

  private static Object zip(Arguments arguments) {
    List<List<Object>> lists = arguments.positional().stream().map(Values::items).toList();
    int size = lists.stream().mapToInt(List::size).min().orElse(0);
    List<Object> rows = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      int at = i;
      rows.add(new ArrayList<>(lists.stream().map(list -> list.get(at)).toList()));
    }
    return rows;
  }
}
