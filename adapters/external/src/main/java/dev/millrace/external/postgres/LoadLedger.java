package dev.millrace.external.postgres;

import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.warehouse.WarehouseTable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What each table of the warehouse was last loaded from. It lies beside the tables and changes
/// with them, so that it is never wrong about them.
final class LoadLedger {

  private final Connection connection;

  LoadLedger(Connection connection) {
    this.connection = connection;
  }

  /// @param snapshot null where the load could not tell one
  /// @param form of the table then
  record Entry(@Nullable Long snapshot, String form, long rows) {}

  static void create(Connection connection) throws SQLException {
    Sql.execute(connection, "create schema if not exists millrace");
    Sql.execute(
        connection,
        """
        create table if not exists millrace.loads (
          load text primary key,
          loaded_at timestamptz not null default now()
        )
        """);
    Sql.execute(
        connection,
        """
        create table if not exists millrace.tables (
          name text primary key,
          snapshot bigint,
          form text not null,
          rows bigint not null,
          load text not null,
          loaded_at timestamptz not null default now()
        )
        """);
  }

  /// Claims the load's name, and waits for other loads to end.
  ///
  /// @return false when the load has been done
  boolean begin(String load) throws SQLException {
    Sql.execute(connection, "select pg_advisory_xact_lock(hashtext('millrace.tables'))");
    try (PreparedStatement claim =
        connection.prepareStatement(
            "insert into millrace.loads (load) values (?) on conflict do nothing")) {
      claim.setString(1, load);
      return claim.executeUpdate() == 1;
    }
  }

  @Nullable Entry find(Place place) throws SQLException {
    try (PreparedStatement find =
        connection.prepareStatement(
            "select snapshot, form, rows from millrace.tables where name = ?")) {
      find.setString(1, place.toString());
      try (ResultSet row = find.executeQuery()) {
        if (!row.next()) {
          return null;
        }
        long snapshot = row.getLong(1);
        return new Entry(row.wasNull() ? null : snapshot, row.getString(2), row.getLong(3));
      }
    }
  }

  void write(Place place, WarehouseTable table, long rows, String load) throws SQLException {
    try (PreparedStatement write =
        connection.prepareStatement(
            """
            insert into millrace.tables (name, snapshot, form, rows, load) values (?, ?, ?, ?, ?)
            on conflict (name) do update set
              snapshot = excluded.snapshot, form = excluded.form, rows = excluded.rows,
              load = excluded.load, loaded_at = now()
            """)) {
      write.setString(1, place.toString());
      write.setObject(2, table.snapshot(), Types.BIGINT);
      write.setString(3, form(table));
      write.setLong(4, rows);
      write.setString(5, load);
      write.executeUpdate();
    }
  }

  /// What a table must be like for rows to be changed in it.
  static String form(WarehouseTable table) {
    return "%s; key %s; indexes %s".formatted(columns(table), table.key(), table.indexes());
  }

  /// Whether the table is there with the columns that it was given.
  boolean isThere(Place place, WarehouseTable table) throws SQLException {
    String sql =
        """
        select string_agg(attname || ' ' || format_type(atttypid, atttypmod), ', ' order by attnum)
        from pg_attribute
        where attrelid = to_regclass(?) and attnum > 0 and not attisdropped
        """;
    return columns(table).equals(Sql.text(connection, sql, place.toString()));
  }

  private static String columns(WarehouseTable table) {
    return table.columns().stream()
        .map((Column column) -> column.name() + " " + PostgreSqlTypes.name(column.type()))
        .collect(Collectors.joining(", "));
  }
}
