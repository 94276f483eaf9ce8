package dev.millrace.embedded.postgres;

import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/// A PostgreSQL of our own: loopback only, fsync on, its data kept across restarts. It is a child
/// process; one that a crash left running is stopped first.
public final class EmbeddedPostgreSql implements AutoCloseable {

  private final EmbeddedPostgres postgres;

  private EmbeddedPostgreSql(EmbeddedPostgres postgres) {
    this.postgres = postgres;
  }

  /// Starts the server over the directory. The caller closes it.
  ///
  /// @param port 0 for any free one
  public static EmbeddedPostgreSql start(Path directory, int port) {
    return start(directory, port, Map.of());
  }

  /// Starts the server with more of its own settings, such as `wal_level`.
  public static EmbeddedPostgreSql start(Path directory, int port, Map<String, String> settings) {
    Path data = directory.toAbsolutePath().resolve("data");
    Path binaries = directory.toAbsolutePath().resolve("binaries");
    try {
      Files.createDirectories(binaries);
      LeftoverServer.stop(data);
      var builder =
          EmbeddedPostgres.builder()
              .setDataDirectory(data)
              .setCleanDataDirectory(false)
              .setOverrideWorkingDirectory(binaries.toFile())
              .setPGStartupWait(Duration.ofSeconds(60))
              .setServerConfig("fsync", "on")
              .setServerConfig("synchronous_commit", "on")
              .setServerConfig("full_page_writes", "on")
              .setServerConfig("listen_addresses", "127.0.0.1")
              .setServerConfig("max_connections", "20")
              .setServerConfig("shared_buffers", "32MB")
              .setServerConfig("max_wal_size", "512MB");
      settings.forEach(builder::setServerConfig);
      if (port != 0) {
        builder.setPort(port);
      }
      return new EmbeddedPostgreSql(builder.start());
    } catch (IOException | RuntimeException e) {
      throw new MillraceException(
          ProblemCode.START_FAILED.problem(
              "The embedded PostgreSQL in '%s' did not start: %s."
                  .formatted(directory, e.getMessage()),
              "Set 'warehouse:' in millrace.yaml to a PostgreSQL of your own, or mend the cause."),
          e);
    }
  }

  /// For JDBC, as the owner; trusted because only loopback is listened on.
  public String jdbcUrl() {
    return "jdbc:postgresql://127.0.0.1:%d/postgres?user=postgres".formatted(postgres.getPort());
  }

  @Override
  public void close() {
    try {
      postgres.close();
    } catch (IOException e) {
      throw new MillraceException(
          ProblemCode.WAREHOUSE_UNAVAILABLE.problem(
              "The embedded PostgreSQL did not stop cleanly: %s.".formatted(e.getMessage()),
              "It recovers by itself at the next start."),
          e);
    }
  }
}
