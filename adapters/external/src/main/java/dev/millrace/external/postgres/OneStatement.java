package dev.millrace.external.postgres;

import dev.millrace.contracts.problem.ProblemCode;
import java.sql.SQLException;
import java.util.List;
import org.postgresql.core.NativeQuery;
import org.postgresql.core.Parser;

/// Lets through a text that the driver takes for one statement.
final class OneStatement {

  private OneStatement() {}

  static void require(String sql) {
    try {
      List<NativeQuery> statements =
          Parser.parseJdbcSql(sql, true, false, true, false, false, new String[0]);
      if (statements.size() == 1) {
        return;
      }
    } catch (SQLException _) {
      // told below
    }
    throw ProblemCode.SQL_FORBIDDEN.exception(
        "The model is not exactly one SELECT; expected a query and nothing else.",
        "Write one SELECT, without ';'.");
  }
}
