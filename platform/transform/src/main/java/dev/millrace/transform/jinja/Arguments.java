package dev.millrace.transform.jinja;

import dev.millrace.contracts.problem.ProblemCode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a call hands over.
public record Arguments(List<Object> positional, Map<String, Object> named) {

  public Arguments {
    positional = List.copyOf(positional);
    named = Collections.unmodifiableMap(new LinkedHashMap<>(named));
  }

  public static Arguments of(Object... positional) {
    return new Arguments(List.of(positional), Map.of());
  }

  /// The argument at a position or by its name; [Undefined] where it was not given.
  public Object find(int position, String name) {
    if (position < positional.size()) {
      return positional.get(position);
    }
    Object value = named.get(name);
    return value == null ? new Undefined(name) : value;
  }

  public Object find(int position, String name, Object otherwise) {
    Object value = find(position, name);
    return value instanceof Undefined ? otherwise : value;
  }

  public Object require(int position, String name) {
    Object value = find(position, name);
    if (value instanceof Undefined && position >= positional.size()) {
      throw ProblemCode.MODEL_TEMPLATE.exception(
          "The argument '%s' is missing in a call.".formatted(name), "Add the argument.");
    }
    return value;
  }

  public String text(int position, String name) {
    return Values.text(require(position, name));
  }

  public String text(int position, String name, String otherwise) {
    return Values.text(find(position, name, otherwise));
  }
}
