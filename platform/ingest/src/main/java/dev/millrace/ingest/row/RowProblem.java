package dev.millrace.ingest.row;

/// Why one row goes to quarantine. Carries no stack: there may be many.
public final class RowProblem extends Exception {

  public RowProblem(String message) {
    super(message, null, false, false);
  }

  /// One sentence: the field, its value and what was expected.
  public String reason() {
    return String.valueOf(getMessage());
  }
}
