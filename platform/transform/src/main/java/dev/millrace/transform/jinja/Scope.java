package dev.millrace.transform.jinja;

import java.util.HashMap;
import java.util.Map;

/// Variables over those around them.
final class Scope implements Names {

  private final Names around;
  private final Map<String, Object> values = new HashMap<>();

  Scope(Names around) {
    this.around = around;
  }

  void set(String name, Object value) {
    values.put(name, value);
  }

  @Override
  public Object find(String name) {
    Object value = values.get(name);
    return value == null ? around.find(name) : value;
  }
}
