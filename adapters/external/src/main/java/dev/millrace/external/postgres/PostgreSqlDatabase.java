package dev.millrace.external.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.millrace.contracts.platform.PlatformDatabase;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import javax.sql.DataSource;

/// A PostgreSQL of the shop's own as the platform database.
public final class PostgreSqlDatabase implements PlatformDatabase {

  private static final int CONNECTIONS = 10;

  private final HikariDataSource pool;
  private final String url;

  private PostgreSqlDatabase(HikariDataSource pool, String url) {
    this.pool = pool;
    this.url = url;
  }

  /// @param jdbcUrl with the user and password it needs; never logged
  public static PostgreSqlDatabase connect(String jdbcUrl) {
    return new PostgreSqlDatabase(pool("platform", jdbcUrl, CONNECTIONS), jdbcUrl);
  }

  static HikariDataSource pool(String name, String jdbcUrl, int connections) {
    var config = new HikariConfig();
    config.setPoolName(name);
    config.setJdbcUrl(jdbcUrl);
    config.setMaximumPoolSize(connections);
    config.setMinimumIdle(1);
    try {
      return new HikariDataSource(config);
    } catch (RuntimeException e) {
      throw new MillraceException(
          ProblemCode.DATABASE_UNAVAILABLE.problem(
              "The PostgreSQL for '%s' cannot be reached: %s."
                  .formatted(
                      name, e.getCause() == null ? e.getMessage() : e.getCause().getMessage()),
              "Check its address, user and password."),
          e);
    }
  }

  @Override
  public DataSource dataSource() {
    return pool;
  }

  @Override
  public String jdbcUrl() {
    return url;
  }

  @Override
  public Dialect dialect() {
    return Dialect.POSTGRESQL;
  }

  @Override
  public void close() {
    pool.close();
  }
}
