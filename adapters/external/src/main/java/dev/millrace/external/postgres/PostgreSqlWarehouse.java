package dev.millrace.external.postgres;

import com.zaxxer.hikari.HikariDataSource;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.warehouse.Warehouse;
import dev.millrace.contracts.warehouse.WarehouseTable;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The published tables in PostgreSQL, for psql and BI tools.
public final class PostgreSqlWarehouse implements Warehouse {

  private static final int CONNECTIONS = 2;
  private static final Pattern USER = Pattern.compile("[?&]user=([A-Za-z0-9_]+)");

  private final HikariDataSource pool;
  private final String url;
  private final String prefix;

  private PostgreSqlWarehouse(HikariDataSource pool, String url, String prefix) {
    this.pool = pool;
    this.url = url;
    this.prefix = prefix;
  }

  /// Connects and creates the ledger of loads if it is new. Tables lie in schemas named like
  /// layers.
  public static PostgreSqlWarehouse connect(String jdbcUrl) {
    return connect(jdbcUrl, "");
  }

  /// @param prefix before the names of schemas, in snake_case
  public static PostgreSqlWarehouse connect(String jdbcUrl, String prefix) {
    HikariDataSource pool = PostgreSqlDatabase.pool("warehouse", jdbcUrl, CONNECTIONS);
    try (Connection connection = pool.getConnection()) {
      LoadLedger.create(connection);
    } catch (SQLException e) {
      pool.close();
      throw unavailable(e);
    }
    return new PostgreSqlWarehouse(pool, jdbcUrl, prefix);
  }

  @Override
  public LoadReport load(String load, List<WarehouseTable> tables) {
    try (Connection connection = pool.getConnection()) {
      connection.setAutoCommit(false);
      try {
        var ledger = new LoadLedger(connection);
        LoadReport report =
            ledger.begin(load)
                ? new LoadReport(new LoadRun(connection, ledger, load, prefix).run(tables), false)
                : new LoadReport(List.of(), true);
        connection.commit();
        return report;
      } catch (SQLException | RuntimeException e) {
        rollBack(connection, e);
        throw e;
      }
    } catch (SQLException | UncheckedIOException e) {
      throw unavailable(e);
    }
  }

  /// Where the connection is gone, PostgreSQL has done it.
  private static void rollBack(Connection connection, Exception cause) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
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
