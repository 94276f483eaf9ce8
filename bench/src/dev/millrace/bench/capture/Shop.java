package dev.millrace.bench.capture;

import dev.millrace.embedded.postgres.EmbeddedPostgreSql;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;

/// The database that is captured: a PostgreSQL with one table of orders. For one thread.
final class Shop implements AutoCloseable {

  /// Rows of one transaction while streaming.
  private static final int ROWS_OF_TRANSACTION = 1_000;

  private final EmbeddedPostgreSql server;
  private final Connection connection;
  private long rows;

  Shop(Path directory) throws SQLException {
    server =
        EmbeddedPostgreSql.start(
            directory, 0, Map.of("wal_level", "logical", "max_wal_size", "4GB", "fsync", "off"));
    connection = DriverManager.getConnection(url());
    execute(
        """
        create table orders (
          order_id bigint primary key, customer_id text not null, status text not null,
          total numeric(12, 2) not null, items integer not null, note text, placed_at timestamptz not null)
        """);
  }

  String url() {
    return server.jdbcUrl();
  }

  long rows() {
    return rows;
  }

  /// Adds rows in one transaction.
  void fill(long count) throws SQLException {
    execute(insert(count));
  }

  /// Adds rows as a busy shop does, in transactions of a thousand.
  void sell(long count) throws SQLException {
    for (long done = 0; done < count; done += ROWS_OF_TRANSACTION) {
      execute(insert(ROWS_OF_TRANSACTION));
    }
  }

  private String insert(long count) {
    long first = rows + 1;
    rows += count;
    return """
        insert into orders
        select n, 'C' || n %% 100000, case when n %% 7 = 0 then 'refunded' else 'paid' end,
          (n %% 50000) / 100.0, n %% 5 + 1, 'left at the door, number ' || n,
          timestamptz '2026-05-01' + n * interval '1 second'
        from generate_series(%d, %d) n
        """
        .formatted(first, rows);
  }

  /// Whether a reader of changes has come.
  boolean hasSlot(String slot) throws SQLException {
    try (var statement =
        connection.prepareStatement("select 1 from pg_replication_slots where slot_name = ?")) {
      statement.setString(1, slot);
      try (var found = statement.executeQuery()) {
        return found.next();
      }
    }
  }


  private void execute(String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
    server.close();
  }
}
