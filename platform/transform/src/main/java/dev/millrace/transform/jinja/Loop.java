package dev.millrace.transform.jinja;

import java.util.List;

/// `loop` within a `for`.
final class Loop implements Members {

  private final List<Object> items;
  private int at;

  Loop(List<Object> items) {
    this.items = items;
  }

  void moveTo(int index) {
    at = index;
  }

  @Override
  public Object member(String name) {
    return switch (name) {
      case "index" -> (long) at + 1;
      case "index0" -> (long) at;
      case "revindex" -> (long) items.size() - at;
      case "revindex0" -> (long) items.size() - at - 1;
      case "first" -> at == 0;
      case "last" -> at == items.size() - 1;
      case "length" -> (long) items.size();
      case "previtem" -> at == 0 ? new Undefined(name) : items.get(at - 1);
      case "nextitem" -> at == items.size() - 1 ? new Undefined(name) : items.get(at + 1);
      case "cycle" ->
          (Callee) arguments -> arguments.positional().get(at % arguments.positional().size());
      default -> new Undefined(name);
    };
  }
}
