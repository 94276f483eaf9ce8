package dev.millrace.embedded.duckdb;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import java.util.concurrent.locks.ReentrantLock;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/// The shared in-memory instance. An error inside DuckDB makes an instance useless; then the next
/// connection gets a new one.
final class DuckDbInstance implements AutoCloseable {

  private final DuckDbSettings settings;
  private final RowsFunction javaRows;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable DuckDBConnection root;
  private boolean closed;

  DuckDbInstance(DuckDbSettings settings, RowsFunction javaRows) {
    this.settings = settings;
    this.javaRows = javaRows;
  }

  DuckDBConnection connect() throws SQLException {
    lock.lock();
    try {
      if (closed) {
        throw new IllegalStateException("The engine is closed; this is a bug.");
      }
      if (root == null) {
        root = start();
      }
      return root.duplicate();
    } finally {
      lock.unlock();
    }
  }

  void failed(SQLException cause) {
    if (SqlProblems.isFatal(cause)) {
      lock.lock();
      try {
        closeRoot();
      } finally {
        lock.unlock();
      }
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      closeRoot();
    } finally {
      lock.unlock();
    }
  }

  private void closeRoot() {
    DuckDBConnection old = root;
    root = null;
    if (old != null) {
      try {
        old.close();
      } catch (SQLException e) {
        throw SqlProblems.of(e);
      }
    }
  }

  private DuckDBConnection start() throws SQLException {
    prepareDirectories();
    var properties = new Properties();
    properties.setProperty("memory_limit", settings.memoryBytes() + "B");
    properties.setProperty("threads", Integer.toString(settings.threads()));
    properties.setProperty("preserve_insertion_order", "false");
    properties.setProperty("temp_directory", settings.temporary().toString());
    properties.setProperty("autoinstall_known_extensions", "false");
    properties.setProperty("autoload_known_extensions", "false");
    properties.setProperty("jdbc_stream_results", "true");
    var connection = (DuckDBConnection) DriverManager.getConnection("jdbc:duckdb:", properties);
    try (var statement = connection.createStatement()) {
      statement.execute(
          """
          set global TimeZone = 'UTC';
          set global parquet_metadata_cache = true;
          set global allowed_directories = [%s];
          set global enable_external_access = false;
          set global lock_configuration = true\
          """
              .formatted(SqlText.literal(settings.directory() + "/")));
    }
    javaRows.register(connection);
    return connection;
  }

  private void prepareDirectories() {
    try {
      Files.createDirectories(settings.directory());
      Files.createDirectories(settings.temporary());
      try (var left = Files.newDirectoryStream(settings.temporary(), "duckdb_temp*")) {
        for (Path file : left) {
          Files.delete(file);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
