package dev.millrace.embedded.sqlite;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.millrace.contracts.platform.PlatformDatabase;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.sql.DataSource;

/// SQLite with a write-ahead log and full sync: what is committed survives a power cut.
/// Transactions take the write lock when they begin, so that none has to be given up half-way.
public final class SqliteDatabase implements PlatformDatabase {

  private static final int CONNECTIONS = 8;

  private final HikariDataSource pool;
  private final String url;

  private SqliteDatabase(HikariDataSource pool, String url) {
    this.pool = pool;
    this.url = url;
  }

  /// Opens the file, creating it and its directory if they are new.
  public static SqliteDatabase open(Path file) {
    String url =
        "jdbc:sqlite:%s?journal_mode=WAL&synchronous=FULL&busy_timeout=20000&transaction_mode=IMMEDIATE&foreign_keys=true"
            .formatted(file.toAbsolutePath());
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      var config = new HikariConfig();
      config.setPoolName("platform");
      config.setJdbcUrl(url);
      config.setMaximumPoolSize(CONNECTIONS);
      config.setMinimumIdle(1);
      return new SqliteDatabase(new HikariDataSource(config), url);
    } catch (IOException | RuntimeException e) {
      throw new MillraceException(
          ProblemCode.DATABASE_UNAVAILABLE.problem(
              "The platform database '%s' cannot be opened: %s.".formatted(file, e.getMessage()),
              "Check that its disk has room and that the file is yours to write."),
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
    return Dialect.SQLITE;
  }

  @Override
  public void close() {
    pool.close();
  }
}
