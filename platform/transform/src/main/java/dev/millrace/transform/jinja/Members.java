package dev.millrace.transform.jinja;

/// A value with named members, such as `target` or a relation.
@FunctionalInterface
public interface Members {

  /// [Undefined] where there is none of that name.
  Object member(String name);
}
