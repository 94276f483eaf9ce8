package dev.millrace.embedded.duckdb;

import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.Problem;
import dev.millrace.contracts.problem.ProblemCode;
import java.sql.SQLException;
import java.util.Locale;

/// What DuckDB says, as problems.
final class SqlProblems {

  private SqlProblems() {}

  static MillraceException of(SQLException cause) {
    return new MillraceException(problem(message(cause)), cause);
  }

  /// Whether the whole instance is of no more use after this.
  static boolean isFatal(SQLException cause) {
    String message = message(cause);
    return message.startsWith("INTERNAL Error")
        || message.startsWith("FATAL Error")
        || message.contains("database has been invalidated");
  }

  private static Problem problem(String message) {
    String lower = message.toLowerCase(Locale.ROOT);
    if (lower.contains("no space left") || lower.contains("disk full")) {
      return ProblemCode.DISK_FULL.problem(
          "DuckDB could not write, because the disk is full: " + message,
          "Free some space, then run it again.");
    }
    if (message.startsWith("Out of Memory Error")) {
      return ProblemCode.SQL_ERROR.problem(
          message, "Make the query smaller, or give DuckDB more memory.");
    }
    return ProblemCode.SQL_ERROR.problem(message, "Correct the SQL at the place shown.");
  }

  private static String message(SQLException cause) {
    String message = cause.getMessage();
    return message == null ? cause.toString() : message.strip();
  }
}
