package dev.millrace.lake.rest;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import javax.sql.DataSource;
import org.apache.iceberg.jdbc.JdbcClientPool;

/// Lets Iceberg's catalog borrow the platform database's connections, one for each question.
final class DataSourcePool extends JdbcClientPool {

  private final DataSource source;

  DataSourcePool(DataSource source) {
    super(1, "", Map.of());
    this.source = source;
  }

  @Override
  public <R> R run(Action<R, Connection, SQLException> action)
      throws SQLException, InterruptedException {
    try (Connection connection = source.getConnection()) {
      return action.run(connection);
    }
  }

  @Override
  public <R> R run(Action<R, Connection, SQLException> action, boolean retry)
      throws SQLException, InterruptedException {
    return run(action);
  }
}
