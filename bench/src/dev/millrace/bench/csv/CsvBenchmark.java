package dev.millrace.bench.csv;

import dev.millrace.bench.Jvm;
import dev.millrace.bench.Options;
import dev.millrace.bench.Place;
import dev.millrace.bench.Result;
import dev.millrace.bench.Result.Sample;
import dev.millrace.contracts.definition.DriftPolicy;
import dev.millrace.contracts.definition.FieldRule;
import dev.millrace.contracts.definition.FileForm;
import dev.millrace.contracts.definition.SourceDefinition;
import dev.millrace.contracts.name.SourceName;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.contracts.table.ColumnType;
import dev.millrace.embedded.duckdb.DuckDbEngine;
import dev.millrace.embedded.duckdb.DuckDbSettings;
import dev.millrace.embedded.sqlite.SqliteDatabase;
import dev.millrace.ingest.file.FileLimits;
import dev.millrace.ingest.file.FileLoad;
import dev.millrace.ingest.file.LandingFile;
import dev.millrace.lake.IcebergLake;
import dev.millrace.lake.LakeSettings;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.logging.Level;
import java.util.logging.Logger;

/// One CSV file: into the lake with typing, validation and quarantine, and by DuckDB's own COPY into
/// Parquet.
public record CsvBenchmark(Place place, Options options) {

  private static final String OURS = "Millrace, file into the lake";
  private static final String PEER = "DuckDB, COPY into Parquet";
  private static final Instant START = Instant.parse("2026-05-01T00:00:00Z");
  private static final int BAD_EVERY = 100_000;

  public Result run() throws IOException {
    Logger.getLogger("org.apache.iceberg").setLevel(Level.WARNING);
    Path file = place.fresh("csv-file").resolve("sales.csv");
    long rows = write(file);
    var samples = new ArrayList<Sample>();
    for (int round = 1; round <= options.rounds(); round++) {
      System.out.printf("round %d: %,d rows ...%n", round, rows);
      samples.add(peer(file, round, rows));
      samples.add(ours(file, round, rows));
    }
    long bytes = Files.size(file);
    place.fresh("csv-file");
    place.fresh("csv");
    double ours = Result.medians(samples, OURS).get("seconds");
    double theirs = Result.medians(samples, PEER).get("seconds");
    return new Result(
        "A CSV file of %,d MB into the lake".formatted(bytes >> 20),
        List.of(
            String.format(
                Locale.ROOT,
                "%,d rows, %,d MB: Millrace %.1f s (%.0f MB/s, %,.0f rows/s), DuckDB's COPY %.1f s: %.2f of its speed.",
                rows,
                bytes >> 20,
                ours,
                bytes / 1e6 / ours,
                rows / ours,
                theirs,
                theirs / ours)),
        settings(rows, bytes),
        samples,
        CsvText.TEXT);
  }

  private Map<String, Object> settings(long rows, long bytes) {
    var settings = new LinkedHashMap<String, Object>();
    settings.put("rows", rows);
    settings.put("bytes", bytes);
    settings.put("bad_row_every", BAD_EVERY);
    settings.put("duckdb", "memory_limit 512 MB, 2 threads, preserve_insertion_order off");
    settings.put("heap", Runtime.getRuntime().maxMemory());
    settings.put("jvm_flags", String.join(" ", Jvm.FLAGS));
    return settings;
  }

  private long write(Path file) throws IOException {
    long wanted = (options.isQuick() ? 100L : 1_024L) << 20;
    long written = 0;
    long row = 0;
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      String header = "transaction_id,customer_id,product_id,quantity,amount,transaction_date\n";
      out.write(header);
      while (written < wanted) {
        row++;
        String line =
            "t-%d,c-%d,p-%d,%s,%d.%02d,%s%n"
                .formatted(
                    row,
                    row * 7_919 % 100_000,
                    row % 997,
                    row % BAD_EVERY == 0 ? "many" : Long.toString(row % 9 + 1),
                    row % 500,
                    row % 100,
                    START.plusSeconds(row / 40));
        out.write(line);
        written += line.length();
      }
    }
    return row;
  }

  private Sample ours(Path file, int round, long rows) throws IOException {
    Path home = place.fresh("csv");
    var source =
        new SourceDefinition.Files(
            new SourceName("sales"),
            null,
            TableName.of("bronze.sales"),
            List.of(
                rule("transaction_id", "string"),
                rule("customer_id", "string"),
                rule("product_id", "string"),
                rule("quantity", "integer"),
                rule("amount", "decimal(12,2)"),
                rule("transaction_date", "timestamp")),
            null,
            "sales",
            FileForm.of(SourceDefinition.FileFormat.CSV),
            DriftPolicy.IGNORE);
    try (var database = SqliteDatabase.open(home.resolve("platform.db"));
        var engine =
            DuckDbEngine.open(
                DuckDbSettings.of(home.resolve("lake"), home.resolve("temporary")));
        var lake =
            IcebergLake.open(
                LakeSettings.of(home.resolve("lake")),
                database,
                engine,
                InstantSource.system())) {
      long start = System.nanoTime();
      String hash = LandingFile.hash(file);
      double hashed = (System.nanoTime() - start) / 1e9;
      FileLoad.Result result =
          new FileLoad(lake, source, ZoneOffset.UTC, home.resolve("spill"), FileLimits.DEFAULT)
              .load(FileLoad.Given.of(file, "sales.csv", hash), START);
      double seconds = (System.nanoTime() - start) / 1e9;
      long[] counted = {0};
      lake.view()
          .read(
              new SqlQuery("select count(*) from bronze.sales"),
              row -> counted[0] = ((Number) java.util.Objects.requireNonNull(row[0])).longValue());
      long bad = rows / BAD_EVERY;
      if (counted[0] != rows - bad || result.quarantined() != bad || result.received() != rows) {
        throw new IllegalStateException("The counts differ: %s.".formatted(result));
      }
      var figures = new LinkedHashMap<String, Double>();
      figures.put("seconds", seconds);
      figures.put("hash_seconds", hashed);
      figures.put("rows_per_second", rows / seconds);
      return new Sample(OURS, round, figures);
    }
  }

  private static FieldRule rule(String name, String type) {
    return new FieldRule(
        name, name, ColumnType.of(type), true, null, null, null, List.of(), null);
  }

  /// Told the types, it still has to leave out the bad rows.
  private Sample peer(Path file, int round, long rows) throws IOException {
    Path home = place.fresh("csv");
    var limits = new Properties();
    limits.setProperty("memory_limit", 512L * 1024 * 1024 + "B");
    limits.setProperty("threads", "2");
    limits.setProperty("preserve_insertion_order", "false");
    limits.setProperty("temp_directory", home.toString());
    try (var connection = DriverManager.getConnection("jdbc:duckdb:", limits);
        var statement = connection.createStatement()) {
      long start = System.nanoTime();
      statement.execute(
          """
          copy (
            select * from read_csv('%s', header = true, delim = ',', quote = '"',
              ignore_errors = true, columns = {
                'transaction_id': 'varchar', 'customer_id': 'varchar', 'product_id': 'varchar',
                'quantity': 'integer', 'amount': 'decimal(12,2)', 'transaction_date': 'timestamptz'})
          ) to '%s' (format parquet)
          """
              .formatted(file, home.resolve("peer.parquet")));
      double seconds = (System.nanoTime() - start) / 1e9;
      var figures = new LinkedHashMap<String, Double>();
      figures.put("seconds", seconds);
      figures.put("rows_per_second", rows / seconds);
      return new Sample(PEER, round, figures);
    } catch (SQLException e) {
      throw new IllegalStateException("The peer did not answer.", e);
    }
  }
}
