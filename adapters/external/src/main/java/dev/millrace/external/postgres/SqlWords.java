package dev.millrace.external.postgres;

import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import java.sql.SQLException;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/// What PostgreSQL says of a query, for whoever wrote it.
final class SqlWords {

  private SqlWords() {}

  /// @param sql what was run, where PostgreSQL's position counts in it
  /// @param linesBefore how many lines of it are not the user's
  static MillraceException problem(SQLException e, String sql, int linesBefore) {
    ServerErrorMessage said = e instanceof PSQLException own ? own.getServerErrorMessage() : null;
    if (said == null) {
      return new MillraceException(
          ProblemCode.WAREHOUSE_UNAVAILABLE.problem(
              "PostgreSQL did not answer: %s.".formatted(e.getMessage()), "Try again."),
          e);
    }
    String where = "";
    if (said.getPosition() > 0 && said.getPosition() <= sql.length()) {
      long line = sql.substring(0, said.getPosition() - 1).chars().filter(c -> c == '\n').count();
      where = "LINE %d: ".formatted(1 + line - linesBefore);
    }
    String more = said.getDetail() == null ? "" : " (%s)".formatted(said.getDetail());
    return new MillraceException(
        ProblemCode.SQL_ERROR.problem(
            "%s%s%s".formatted(where, said.getMessage(), more),
            said.getHint() == null
                ? "See which macros docs/warehouse.md has for what engines say differently."
                : said.getHint()),
        e);
  }
}
