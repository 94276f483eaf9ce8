package dev.millrace.contracts.platform;

import javax.sql.DataSource;

/// The one database of the platform's own state: runs, schedules, model versions, and the lake's
/// catalog. The opener closes it.
public interface PlatformDatabase extends AutoCloseable {

  /// Pooled connections. SQL is kept to what SQLite and PostgreSQL share.
  DataSource dataSource();

  /// For libraries that open connections themselves.
  String jdbcUrl();

  Dialect dialect();

  @Override
  void close();

  /// Where SQL must differ.
  enum Dialect {
    SQLITE,
    POSTGRESQL
  }
}
