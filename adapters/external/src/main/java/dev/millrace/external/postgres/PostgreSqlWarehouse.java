package dev.millrace.external.postgres;

import com.zaxxer.hikari.HikariDataSource;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.warehouse.Warehouse;
import dev.millrace.contracts.warehouse.WarehouseTable;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The published tables in PostgreSQL, for psql and BI tools.
public final class PostgreSqlWarehouse implements Warehouse {

  private static final int CONNECTIONS = 2;
  private static final Pattern USER = Pattern.compile("[?&]user=([A-Za-z0-9_]+)");

  private final HikariDataSource pool;
  private final String url;

  private PostgreSqlWarehouse(HikariDataSource pool, String url) {
    this.pool = pool;
    this.url = url;
  }

  /// Connects and creates the ledger of loads if it is new.
  public static PostgreSqlWarehouse connect(String jdbcUrl) {
    HikariDataSource pool = PostgreSqlDatabase.pool("warehouse", jdbcUrl, CONNECTIONS);
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("create schema if not exists millrace");
      statement.execute(
          """
          create table if not exists millrace.loads (
            load text primary key,
            loaded_at timestamptz not null default now()
          )
          """);
    } catch (SQLException e) {
      pool.close();
      throw unavailable(e);
    }
    return new PostgreSqlWarehouse(pool, jdbcUrl);
  }

  @Override
  public LoadReport load(String load, List<WarehouseTable> tables) {
    try (Connection connection = pool.getConnection()) {
      connection.setAutoCommit(false);
      try {
        LoadReport report =
            begin(connection, load)
                ? new LoadReport(tables.size(), loadAll(connection, tables), false)
                : new LoadReport(0, 0, true);
        connection.commit();
        return report;
      } catch (SQLException | RuntimeException e) {
        connection.rollback();
        throw e;
      }
    } catch (SQLException | UncheckedIOException e) {
      throw unavailable(e);
    }
  }

  /// Claims the load's name; a second claim waits for the first and then finds it done.
  private static boolean begin(Connection connection, String load) throws SQLException {
    try (PreparedStatement claim =
        connection.prepareStatement(
            "insert into millrace.loads (load) values (?) on conflict do nothing")) {
      claim.setString(1, load);
      return claim.executeUpdate() == 1;
    }
  }

  private static long loadAll(Connection connection, List<WarehouseTable> tables)
      throws SQLException {
    long rows = 0;
    for (WarehouseTable table : tables) {
      rows += new TableLoad(connection, table).run();
    }
    return rows;
  }

  @Override
  public String address() {
    Matcher user = USER.matcher(url);
    String plain = url.replaceFirst("^jdbc:", "").replaceFirst("[?].*$", "");
    return user.find() ? plain.replaceFirst("//", "//" + user.group(1) + "@") : plain;
  }

  @Override
  public void close() {
    pool.close();
  }

  private static MillraceException unavailable(Exception cause) {
    return new MillraceException(
        ProblemCode.WAREHOUSE_UNAVAILABLE.problem(
            "The warehouse did not take the load: %s.".formatted(cause.getMessage()),
            "Its old state is untouched; mend the cause and run the step again."),
        cause);
  }
}
