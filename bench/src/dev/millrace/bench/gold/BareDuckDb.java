package dev.millrace.bench.gold;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/// The peer, a process of its own: DuckDB runs the same SQL over the same bronze files, with the
/// same limits, and writes Parquet files. No branch, no checks, no catalog, no fsync.
final class BareDuckDb {

  private final Path shop;
  private final Path lake;
  private final Path out;
  private final boolean byDay;

  private BareDuckDb(Path shop, Path lake, Path out, boolean byDay) {
    this.shop = shop;
    this.lake = lake;
    this.out = out;
    this.byDay = byDay;
  }

  /// @param arguments the shop's definitions, the lake, an empty directory, `one-file` or `by-day`,
  ///   and the file that takes the answer
  public static void main(String[] arguments) throws IOException, SQLException {
    var peer =
        new BareDuckDb(
            Path.of(arguments[0]),
            Path.of(arguments[1]),
            Path.of(arguments[2]),
            arguments[3].equals("by-day"));
    Path unfinished = Path.of(arguments[4] + ".part");
    new ObjectMapper().writeValue(unfinished.toFile(), peer.answer());
    Files.move(unfinished, Path.of(arguments[4]));
    try {
      Thread.currentThread().join(); // until its peak memory has been read
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// @param seconds of the models, and of all of them as `total`
  record Answer(Map<String, Double> seconds, List<String> proof) {}

  private Answer answer() throws IOException, SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:", limits())) {
      execute(connection, "set global TimeZone = 'UTC'");
      for (String source : List.of("sales", "products")) {
        view(connection, "source_" + source, lake.resolve("bronze/%s/data".formatted(source)));
      }
      var seconds = new LinkedHashMap<String, Double>();
      long start = System.nanoTime();
      for (String model : ShopModels.IN_ORDER) {
        long begin = System.nanoTime();
        build(connection, model);
        seconds.put(model.replace('/', '.'), (System.nanoTime() - begin) / 1e9);
      }
      seconds.put("total", (System.nanoTime() - start) / 1e9);
      return new Answer(seconds, row(connection, ShopModels.PROOF.formatted("")));
    }
  }

  /// As Millrace's engine has them.
  private Properties limits() {
    var limits = new Properties();
    limits.setProperty("memory_limit", 512L * 1024 * 1024 + "B");
    limits.setProperty("threads", "2");
    limits.setProperty("preserve_insertion_order", "false");
    limits.setProperty("temp_directory", out.resolve("temporary").toString());
    return limits;
  }

  private void build(Connection connection, String model) throws IOException, SQLException {
    String name = ShopModels.name(model);
    Path directory = Files.createDirectories(out.resolve(name));
    String sql = ShopModels.plainSql(shop, model);
    String day = byDay ? ShopModels.partitionedBy(shop, model) : "";
    String options = "format parquet, compression zstd, parquet_version v2";
    if (day.isEmpty()) {
      execute(
          connection,
          "copy (%s\n) to '%s' (%s)".formatted(sql, directory.resolve("data.parquet"), options));
    } else {
      execute(
          connection,
          "copy (select *, cast(%s as date) as day_ from (%s\n)) to '%s' (%s, partition_by (day_))"
              .formatted(day, sql, directory, options));
    }
    view(connection, name, directory);
  }

  private static void view(Connection connection, String name, Path directory) throws SQLException {
    execute(
        connection,
        "create view %s as select * from read_parquet('%s/**/*.parquet', hive_partitioning=false)"
            .formatted(name, directory));
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static List<String> row(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      rows.next();
      var cells = new ArrayList<String>();
      for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
        cells.add(rows.getString(i));
      }
      return cells;
    }
  }
}
