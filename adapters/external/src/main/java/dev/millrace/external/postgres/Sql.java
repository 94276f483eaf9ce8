package dev.millrace.external.postgres;

import dev.millrace.contracts.table.RowHandler;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/// Pieces of SQL and how they are run.
final class Sql {

  private Sql() {}

  static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  static String literal(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  static String list(List<String> columns) {
    return each(columns, column -> column, ", ");
  }

  /// @param form of a quoted column
  static String each(List<String> columns, Function<String, String> form, String between) {
    return columns.stream().map(Sql::quoted).map(form).collect(Collectors.joining(between));
  }

  static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  static long update(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      return statement.executeLargeUpdate(sql);
    }
  }

  /// The first column of the first row; null where there is none.
  static @Nullable String text(Connection connection, String sql, String parameter)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, parameter);
      try (ResultSet found = statement.executeQuery()) {
        return found.next() ? found.getString(1) : null;
      }
    }
  }

  /// Copies rows into a table.
  ///
  /// @param target as it stands in SQL
  /// @return how many
  static long copy(
      Connection connection, String target, List<String> columns, Consumer<RowHandler> rows)
      throws SQLException {
    CopyIn copy =
        connection
            .unwrap(PGConnection.class)
            .getCopyAPI()
            .copyIn("copy %s (%s) from stdin".formatted(target, list(columns)));
    try {
      var writer = new CopyWriter(copy);
      rows.accept(writer);
      return writer.finish();
    } finally {
      if (copy.isActive()) {
        copy.cancelCopy();
      }
    }
  }
}
