package dev.millrace.contracts.problem;

import org.jspecify.annotations.Nullable;

/// Something a user can mend.
///
/// @param message one sentence: what was wrong, with the value in quotes, and what was expected
/// @param where the place in a project's file, if there is one
/// @param hint an imperative the reader can follow
public record Problem(ProblemCode code, String message, @Nullable Where where, String hint) {

  public Problem at(Where place) {
    return new Problem(code, message, place, hint);
  }

  /// The problem as three lines for a terminal.
  public String toText() {
    String head = where == null ? code.name() : where + "  " + code;
    return "%s%n  %s%n  → %s".formatted(head, message, hint);
  }
}
