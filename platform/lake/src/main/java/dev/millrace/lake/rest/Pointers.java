package dev.millrace.lake.rest;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.jdbc.UncheckedSQLException;
import org.jspecify.annotations.Nullable;

/// Where each table's metadata lies, in Iceberg's own `iceberg_tables`. It moves pointers by the
/// same compare-and-set as the lake's own commits do, so that neither overwrites the other.
final class Pointers {

  private final DataSource source;
  private final String catalog;

  Pointers(DataSource source, String catalog) {
    this.source = source;
    this.catalog = catalog;
  }

  /// @param from where it must point now; null when there must be no such table
  record Move(TableIdentifier table, @Nullable String from, String to) {}

  Optional<String> find(TableIdentifier table) {
    String sql =
        """
        select metadata_location from iceberg_tables
        where catalog_name = ? and table_namespace = ? and table_name = ?
          and (iceberg_type = 'TABLE' or iceberg_type is null)
        """;
    try (Connection connection = source.getConnection();
        var statement = prepare(connection, sql, catalog, namespace(table), table.name());
        var rows = statement.executeQuery()) {
      return rows.next() ? Optional.ofNullable(rows.getString(1)) : Optional.empty();
    } catch (SQLException e) {
      throw new UncheckedSQLException(e, "The catalog cannot be read");
    }
  }

  /// Moves all of them in one transaction.
  ///
  /// @return the first table that was not where it must be, if there was one; then none has moved
  Optional<TableIdentifier> move(List<Move> moves) throws SQLException {
    try (Connection connection = source.getConnection()) {
      connection.setAutoCommit(false);
      try {
        Optional<TableIdentifier> missed = tryMove(connection, moves);
        if (missed.isEmpty()) {
          connection.commit();
        } else {
          connection.rollback();
        }
        return missed;
      } finally {
        connection.setAutoCommit(true);
      }
    }
  }

  private Optional<TableIdentifier> tryMove(Connection connection, List<Move> moves)
      throws SQLException {
    for (Move move : moves) {
      if (move(connection, move) != 1) {
        return Optional.of(move.table());
      }
    }
    return Optional.empty();
  }

  private int move(Connection connection, Move move) throws SQLException {
    String namespace = namespace(move.table());
    String from = move.from();
    if (from == null) {
      return update(
          connection,
          """
          insert into iceberg_tables
            (catalog_name, table_namespace, table_name, metadata_location, iceberg_type)
          values (?, ?, ?, ?, 'TABLE') on conflict do nothing
          """,
          catalog,
          namespace,
          move.table().name(),
          move.to());
    }
    return update(
        connection,
        """
        update iceberg_tables set metadata_location = ?, previous_metadata_location = ?
        where catalog_name = ? and table_namespace = ? and table_name = ? and metadata_location = ?
        """,
        move.to(),
        from,
        catalog,
        namespace,
        move.table().name(),
        from);
  }

  private static String namespace(TableIdentifier table) {
    return String.join(".", table.namespace().levels());
  }

  private static int update(Connection connection, String sql, String... values)
      throws SQLException {
    try (var statement = prepare(connection, sql, values)) {
      return statement.executeUpdate();
    }
  }

  private static PreparedStatement prepare(Connection connection, String sql, String... values)
      throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    for (int i = 0; i < values.length; i++) {
      statement.setString(i + 1, values[i]);
    }
    return statement;
  }
}
