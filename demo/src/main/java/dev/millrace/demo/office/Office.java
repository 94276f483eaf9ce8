package dev.millrace.demo.office;

import dev.millrace.demo.world.ShopDay;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The shop's operational database: customers and orders as they are now, in a PostgreSQL of its
/// own. Writing a day again changes nothing. For one thread.
public final class Office implements AutoCloseable {

  private static final String TABLES =
      """
      create table if not exists customers (
        customer_id text primary key,
        name text not null,
        email text not null,
        city text not null,
        country text not null,
        acquisition_channel text not null,
        signup_date date not null,
        updated_at timestamptz not null);
      create table if not exists orders (
        order_id text primary key,
        customer_id text not null,
        channel text not null,
        products int not null,
        total numeric(12, 2) not null,
        refunded numeric(12, 2) not null default 0,
        status text not null,
        ordered_at timestamptz not null,
        updated_at timestamptz not null)
      """;

  private final @Nullable Connection database;

  private Office(@Nullable Connection database) {
    this.database = database;
  }

  /// @param jdbcUrl of the database; null for a shop without one
  public static Office open(@Nullable String jdbcUrl) {
    if (jdbcUrl == null) {
      return new Office(null);
    }
    try {
      Connection connection = DriverManager.getConnection(jdbcUrl);
      try (var statement = connection.createStatement()) {
        statement.execute(TABLES);
      }
      connection.setAutoCommit(false);
      return new Office(connection);
    } catch (SQLException e) {
      throw unavailable(e);
    }
  }

  /// A day whose entries are made as its hours pass.
  public Journal journal(ShopDay day) {
    return new Journal(this, Entry.of(day));
  }

  /// Makes entries, all or none.
  void make(Iterable<Entry> entries) {
    if (database == null) {
      return;
    }
    try {
      for (Entry entry : entries) {
        make(database, entry);
      }
      database.commit();
    } catch (SQLException e) {
      throw unavailable(e);
    }
  }

  private static void make(Connection database, Entry entry) throws SQLException {
    try (var statement = database.prepareStatement(entry.sql())) {
      for (int i = 0; i < entry.values().size(); i++) {
        Object value = entry.values().get(i);
        statement.setObject(
            i + 1, value instanceof Instant moment ? Timestamp.from(moment) : value);
      }
      statement.executeUpdate();
    }
  }

  private static IllegalStateException unavailable(SQLException cause) {
    return new IllegalStateException(
        "The shop's own database does not answer: " + cause.getMessage(), cause);
  }

  @Override
  public void close() {
    if (database != null) {
      try {
        database.close();
      } catch (SQLException e) {
        throw unavailable(e);
      }
    }
  }
}
