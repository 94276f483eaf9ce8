package dev.millrace.govern.user;

import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import java.util.Locale;

/// How far a user reaches; each role holds what the one before it holds.
public enum UserRole {
  /// Reads pages, metrics, dashboards and the catalogue; no rows of people and no SQL.
  VIEWER,
  /// Reads everything, asks SQL, and changes dashboards and kept queries.
  ANALYST,
  /// Does everything: runs, models, tables, users.
  ADMIN;

  public boolean reaches(UserRole needed) {
    return compareTo(needed) >= 0;
  }

  /// As people write it.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// @throws MillraceException PARAMETER_VALUE
  public static UserRole of(String word) {
    for (UserRole role : values()) {
      if (role.word().equals(word)) {
        return role;
      }
    }
    throw ProblemCode.PARAMETER_VALUE.exception(
        "The role '%s' is none; expected viewer, analyst or admin."
            .formatted(word.substring(0, Math.min(40, word.length()))),
        "Take 'viewer' for who only looks at dashboards.");
  }
}
