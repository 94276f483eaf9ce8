package dev.millrace.transform.jinja;

import java.util.LinkedHashMap;
import java.util.Map;

/// Jinja's `namespace()`: the one thing that a loop can change for what comes after it.
final class Namespace implements Members {

  private final Map<String, Object> values;

  Namespace(Map<String, Object> values) {
    this.values = new LinkedHashMap<>(values);
  }

  void set(String name, Object value) {
    values.put(name, value);
  }

  @Override
  public Object member(String name) {
    Object value = values.get(name);
    return value == null ? new Undefined(name) : value;
  }
}
