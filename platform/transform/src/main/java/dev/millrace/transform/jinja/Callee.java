package dev.millrace.transform.jinja;

/// A value that can be called.
@FunctionalInterface
public interface Callee {

  Object call(Arguments arguments);
}
