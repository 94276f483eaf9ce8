package dev.millrace.transform.jinja;

/// Ends a macro with a value, from however deep in it.
final class ReturnSignal extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final transient Object value;

  ReturnSignal(Object value) {
    super(null, null, false, false);
    this.value = value;
  }

  Object value() {
    return value;
  }
}
