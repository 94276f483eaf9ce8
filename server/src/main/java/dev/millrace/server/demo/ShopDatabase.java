package dev.millrace.server.demo;

import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.embedded.postgres.EmbeddedPostgreSql;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/// The sample shop's own PostgreSQL, with the write-ahead log that change capture needs. It comes
/// up beside everything else: its address is known at once.
public final class ShopDatabase implements AutoCloseable {

  private static final Map<String, String> SETTINGS =
      Map.of("wal_level", "logical", "max_connections", "10", "shared_buffers", "16MB");

  private final int port;
  private final CompletableFuture<EmbeddedPostgreSql> starting;

  private ShopDatabase(int port, CompletableFuture<EmbeddedPostgreSql> starting) {
    this.port = port;
    this.starting = starting;
  }

  /// Begins to start it.
  public static ShopDatabase start(Path directory) {
    int port = freePort();
    var executor = Executors.newVirtualThreadPerTaskExecutor();
    var starting =
        CompletableFuture.supplyAsync(
            () -> {
              var server = EmbeddedPostgreSql.start(directory, port, SETTINGS);
              createDatabase(server);
              return server;
            },
            executor);
    executor.shutdown();
    return new ShopDatabase(port, starting);
  }

  private static void createDatabase(EmbeddedPostgreSql server) {
    try (var connection = DriverManager.getConnection(server.jdbcUrl());
        var statement = connection.createStatement();
        var there = statement.executeQuery("select 1 from pg_database where datname = 'shop'")) {
      if (!there.next()) {
        try (var creating = connection.createStatement()) {
          creating.execute("create database shop");
        }
      }
    } catch (SQLException e) {
      throw new MillraceException(
          ProblemCode.START_FAILED.problem(
              "The sample shop's database could not be made: %s.".formatted(e.getMessage()),
              "Delete the demo's data directory and start again."),
          e);
    }
  }

  private static int freePort() {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// For a project's variable; it may not answer yet.
  public String address() {
    return "jdbc:postgresql://127.0.0.1:%d/shop".formatted(port);
  }

  /// With its user, once it answers; trusted because only loopback is listened on.
  public String jdbcUrl() {
    starting.join();
    return address() + "?user=postgres";
  }

  /// How many orders there are that came until a moment.
  public long ordersUntil(Instant moment) {
    try (var connection = DriverManager.getConnection(jdbcUrl());
        var statement =
            connection.prepareStatement("select count(*) from orders where ordered_at <= ?")) {
      statement.setTimestamp(1, Timestamp.from(moment));
      try (var rows = statement.executeQuery()) {
        rows.next();
        return rows.getLong(1);
      }
    } catch (SQLException e) {
      throw new IllegalStateException("The sample shop's database does not answer.", e);
    }
  }

  @Override
  public void close() {
    starting.handle((server, _) -> server).thenAccept(ShopDatabase::closeIfStarted).join();
  }

  private static void closeIfStarted(@Nullable EmbeddedPostgreSql server) {
    if (server != null) {
      server.close();
    }
  }
}
