package dev.millrace.ingest.capture;

import dev.millrace.contracts.definition.DatabaseAccess;
import dev.millrace.contracts.definition.SourceDefinition;
import dev.millrace.contracts.name.SourceName;
import dev.millrace.contracts.name.TableName;
import dev.millrace.embedded.postgres.EmbeddedPostgreSql;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A real PostgreSQL whose changes can be captured.
final class ShopDatabase implements AutoCloseable {

  private final Path directory;
  private EmbeddedPostgreSql server;

  ShopDatabase(Path directory) {
    this.directory = directory;
    this.server = start(0);
  }

  private EmbeddedPostgreSql start(int port) {
    return EmbeddedPostgreSql.start(
        directory,
        port,
        Map.of("wal_level", "logical", "max_replication_slots", "4", "max_wal_senders", "4"));
  }

  String url() {
    return server.jdbcUrl();
  }

  /// On the same port, as if the machine had been started anew.
  void restart() {
    int port = Integer.parseInt(url().replaceAll(".*:(\\d+)/.*", "$1"));
    server.close();
    server = start(port);
  }

  void run(String... statements) {
    try (Connection connection = DriverManager.getConnection(url());
        var statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  List<String> texts(String sql) {
    var found = new ArrayList<String>();
    try (Connection connection = DriverManager.getConnection(url());
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        found.add(String.valueOf(rows.getString(1)));
      }
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
    return found;
  }

  /// @param user null for the one who owns the server
  SourceDefinition.Capture capture(
      String name, @Nullable String user, long walBudget, String... tables) {
    return new SourceDefinition.Capture(
        new SourceName(name),
        null,
        TableName.of("bronze.orders"),
        new DatabaseAccess(url(), user, null),
        List.of(tables),
        "",
        "millrace_" + name,
        "millrace_" + name,
        walBudget,
        Duration.ofSeconds(1),
        Duration.ofMillis(100));
  }

  @Override
  public void close() {
    server.close();
  }
}
