package dev.millrace.bench.dashboard;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.bench.collector.Latencies;
import dev.millrace.bench.dashboard.Plan.Tile;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.duckdb.DuckDBConnection;

/// The peer, a process of its own: the same SQL over the same files straight to DuckDB, with the
/// same limits. No HTTP, no JSON, no catalog.
final class BareTiles {

  private final Plan plan;
  private final BlockingQueue<Connection> sessions =
      new ArrayBlockingQueue<>(DashboardSettings.PEER_SESSIONS);

  private BareTiles(Plan plan) {
    this.plan = plan;
  }

  /// @param arguments the plan, a directory for what does not fit into memory, and the file that
  ///   takes the answer
  public static void main(String[] arguments)
      throws IOException, SQLException, InterruptedException {
    var json = new ObjectMapper();
    var peer = new BareTiles(json.readValue(Path.of(arguments[0]).toFile(), Plan.class));
    Path unfinished = Path.of(arguments[2] + ".part");
    json.writeValue(unfinished.toFile(), peer.measure(arguments[1]));
    Files.move(unfinished, Path.of(arguments[2]));
    Thread.currentThread().join(); // until its peak memory has been read
  }

  private Plan.Answer measure(String temporary)
      throws IOException, SQLException, InterruptedException {
    var limits = new Properties();
    limits.setProperty("memory_limit", 512L * 1024 * 1024 + "B");
    limits.setProperty("threads", "2");
    limits.setProperty("preserve_insertion_order", "false");
    limits.setProperty("jdbc_stream_results", "true");
    limits.setProperty("temp_directory", temporary);
    try (var root = (DuckDBConnection) DriverManager.getConnection("jdbc:duckdb:", limits)) {
      try (var statement = root.createStatement()) {
        statement.execute("set global TimeZone = 'UTC'; set global parquet_metadata_cache = true");
        for (var table : plan.tables().entrySet()) {
          String schema = table.getKey().substring(0, table.getKey().indexOf('.'));
          statement.execute("create schema if not exists " + schema);
          statement.execute(
              "create view %s as select * from read_parquet('%s', hive_partitioning=false)"
                  .formatted(
                      table.getKey(),
                      files(statement, table.getKey(), table.getValue(), temporary)));
        }
      }
      for (int i = 0; i < DashboardSettings.PEER_SESSIONS; i++) {
        sessions.add(root.duplicate());
      }
      new People(plan.seed() + 1, Duration.ofSeconds(plan.warmUpSeconds())).run(people());
      double before = cpuSeconds();
      Latencies pages = new People(plan.seed(), Duration.ofSeconds(plan.seconds())).run(people());
      return new Plan.Answer(
          pages.count(), pages.millis(0.5), pages.millis(0.95), cpuSeconds() - before);
    }
  }

  /// Where a table is read from.
  private String files(Statement statement, String table, String directory, String temporary)
      throws IOException, SQLException {
    String split = directory + "/**/*.parquet";
    if (!plan.isTogether() || !table.equals(DashboardBenchmark.FACTS)) {
      return split;
    }
    Path file = Files.createDirectories(Path.of(temporary)).resolve(table + ".parquet");
    statement.execute(
        "copy (select * from read_parquet('%s', hive_partitioning=false) order by sold_at) to '%s' (format parquet, compression zstd, parquet_version v2)"
            .formatted(split, file));
    return file.toString();
  }

  private static double cpuSeconds() {
    return ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
            .getProcessCpuTime()
        / 1e9;
  }

  private List<People.Person> people() {
    return plan.people().stream()
        .<People.Person>map(pages -> turn -> open(pages.get(turn % pages.size()).tiles()))
        .toList();
  }

  private void open(List<Tile> tiles) throws InterruptedException {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var running = new ArrayList<Future<?>>();
      for (Tile tile : tiles) {
        running.add(
            threads.submit(() -> {
              Connection session = sessions.take();
              try {
                ask(session, tile);
              } finally {
                sessions.add(session);
              }
              return null;
            }));
      }
      for (Future<?> each : running) {
        each.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("A tile did not answer: " + e.getCause(), e);
    }
  }

  /// Other numbers than ours are no comparison.
  private static void ask(Connection session, Tile tile) throws SQLException {
    int count = 0;
    double sum = 0;
    try (var statement = session.prepareStatement(tile.sql())) {
      for (int i = 0; i < tile.parameters().size(); i++) {
        statement.setObject(i + 1, tile.parameters().get(i));
      }
      try (var rows = statement.executeQuery()) {
        int columns = rows.getMetaData().getColumnCount();
        while (rows.next()) {
          Object value = null;
          for (int i = 1; i <= columns; i++) {
            value = rows.getObject(i);
          }
          sum += value instanceof Number number ? number.doubleValue() : 0;
          count++;
        }
      }
    }
    if (count != tile.rows() || Math.abs(sum - tile.sum()) > 1e-6 * Math.max(1, Math.abs(sum))) {
      throw new IllegalStateException(
          "Ours and the peer answered differently: %s, %d rows of %f."
              .formatted(tile, count, sum));
    }
  }
}
