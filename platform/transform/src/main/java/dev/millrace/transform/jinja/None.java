package dev.millrace.transform.jinja;

/// Jinja's `none`. Java's null does not occur among values.
public enum None {
  NONE;

  @Override
  public String toString() {
    return "None";
  }
}
