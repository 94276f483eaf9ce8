package dev.millrace.lake;

import dev.millrace.contracts.platform.PlatformDatabase;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.sql.DataSource;

/// A platform database in a PostgreSQL of its own.
public record PostgresFixture(EmbeddedPostgres server) implements PlatformDatabase {

  public static PostgresFixture start() {
    try {
      return new PostgresFixture(EmbeddedPostgres.start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public DataSource dataSource() {
    return server.getPostgresDatabase();
  }

  @Override
  public String jdbcUrl() {
    return server.getJdbcUrl("postgres", "postgres");
  }

  @Override
  public Dialect dialect() {
    return Dialect.POSTGRESQL;
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
