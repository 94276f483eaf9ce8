package dev.millrace.bench.commits;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;
import org.duckdb.DuckDBConnection;

/// The peer: DuckDB alone, with the limits of Millrace's engine, reads a list of files.
final class BareScan implements AutoCloseable {

  private final Connection connection;

  BareScan(Path temporary) throws SQLException {
    var limits = new Properties();
    limits.setProperty("memory_limit", 512L * 1024 * 1024 + "B");
    limits.setProperty("threads", "2");
    limits.setProperty("preserve_insertion_order", "false");
    limits.setProperty("temp_directory", temporary.toString());
    limits.setProperty("jdbc_stream_results", "true");
    connection = DriverManager.getConnection("jdbc:duckdb:", limits);
    execute("set global TimeZone = 'UTC'");
    execute("set global parquet_metadata_cache = true");
  }

  /// As Millrace does it: a connection and a view of its own for each query.
  List<String> row(String sql, List<Path> files) throws SQLException {
    String list =
        files.stream().map(file -> "'" + file + "'").collect(Collectors.joining(", ", "[", "]"));
    try (Connection own = ((DuckDBConnection) connection).duplicate();
        var statement = own.createStatement()) {
      statement.execute(
          "create or replace temp view scanned as select * from read_parquet(%s, hive_partitioning=false)"
              .formatted(list));
      try (var query = own.createStatement();
          var rows = query.executeQuery(sql.formatted("scanned"))) {
        rows.next();
        List<String> cells = new ArrayList<>();
        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
          cells.add(rows.getString(i));
        }
        return cells;
      }
    }
  }

  private void execute(String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
