package dev.millrace.orchestrate;

import dev.millrace.contracts.platform.PlatformDatabase;
import dev.millrace.embedded.postgres.EmbeddedPostgreSql;
import dev.millrace.external.postgres.PostgreSqlDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

final class PostgreSqlFlowsTest extends FlowsContract {

  @TempDir private static Path directory = Path.of("unset");
  private static EmbeddedPostgreSql server;
  private PostgreSqlDatabase database;

  @BeforeAll
  static void startServer() {
    server = EmbeddedPostgreSql.start(directory, 0);
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @BeforeEach
  void openDatabase() throws SQLException {
    database = PostgreSqlDatabase.connect(server.jdbcUrl());
    try (Connection connection = database.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("drop schema public cascade");
      statement.execute("create schema public");
    }
  }

  @AfterEach
  void closeDatabase() {
    database.close();
  }

  @Override
  PlatformDatabase database() {
    return database;
  }
}
