package dev.millrace.transform.jinja;

/// What a name stands for that nobody has defined: it prints as nothing, is false, and cannot be
/// called.
public record Undefined(String name) {

  @Override
  public String toString() {
    return "";
  }
}
