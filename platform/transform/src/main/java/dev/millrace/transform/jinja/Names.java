package dev.millrace.transform.jinja;

/// What the names of a template stand for.
@FunctionalInterface
public interface Names {

  /// [Undefined] where nobody has defined the name.
  Object find(String name);
}
