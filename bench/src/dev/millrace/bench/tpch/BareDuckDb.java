package dev.millrace.bench.tpch;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;

/// The peer, a process of its own: DuckDB with the same limits over the same bronze files, each
/// answer into a Parquet file. No branch, no catalog, no fsync.
final class BareDuckDb {

  private BareDuckDb() {}

  /// @param arguments the models, the lake's bronze tables, an empty directory, and the file that
  ///   takes the answers
  public static void main(String[] arguments) throws IOException, SQLException {
    Path out = Path.of(arguments[2]);
    var limits = new Properties();
    limits.setProperty("memory_limit", 512L * 1024 * 1024 + "B");
    limits.setProperty("threads", "2");
    limits.setProperty("preserve_insertion_order", "false");
    limits.setProperty("temp_directory", out.resolve("temporary").toString());
    Map<String, Answer> answers = new LinkedHashMap<>();
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:", limits);
        var statement = connection.createStatement()) {
      var queries =
          Queries.all(
              Path.of(arguments[0]),
              table -> "read_parquet('%s/%s/data/**/*.parquet')".formatted(arguments[1], table));
      for (Map.Entry<String, String> query : queries.entrySet()) {
        long start = System.nanoTime();
        statement.execute(
            "copy (%s) to '%s' (format parquet, compression zstd, parquet_version v2)"
                .formatted(query.getValue(), out.resolve(query.getKey() + ".parquet")));
        answers.put(
            query.getKey(),
            new Answer((System.nanoTime() - start) / 1e9, statement.getLargeUpdateCount()));
      }
    }
    new ObjectMapper().writeValue(Path.of(arguments[3] + ".part").toFile(), answers);
    Files.move(Path.of(arguments[3] + ".part"), Path.of(arguments[3]));
  }
}
