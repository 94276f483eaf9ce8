package dev.millrace.lake;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.millrace.contracts.platform.PlatformDatabase;
import java.nio.file.Path;

/// A platform database in one SQLite file.
record SqliteFixture(HikariDataSource dataSource, String jdbcUrl) implements PlatformDatabase {

  static SqliteFixture open(Path file) {
    var config = new HikariConfig();
    config.setJdbcUrl(
        "jdbc:sqlite:" + file + "?journal_mode=WAL&synchronous=FULL&busy_timeout=10000");
    config.setMaximumPoolSize(6);
    return new SqliteFixture(new HikariDataSource(config), config.getJdbcUrl());
  }

  @Override
  public Dialect dialect() {
    return Dialect.SQLITE;
  }

  @Override
  public void close() {
    dataSource.close();
  }
}
