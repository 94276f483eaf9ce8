package dev.millrace.bench.capture;

import dev.millrace.bench.Jvm;
import dev.millrace.bench.Millrace;
import dev.millrace.bench.Options;
import dev.millrace.bench.Place;
import dev.millrace.bench.Result;
import dev.millrace.bench.Result.Sample;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/// PostgreSQL's rows and changes into the lake, and into nothing by Debezium alone.
public record CaptureBenchmark(Place place, Options options) {

  private static final String OURS = "Millrace, into the lake";
  private static final String PEER = "Debezium's engine, kept nowhere";
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /// A request takes more of the cores than a look at a file does.
  private static final Duration BETWEEN_REQUESTS = Duration.ofMillis(200);

  public Result run() throws IOException, InterruptedException, SQLException {
    Logger.getLogger("").setLevel(Level.WARNING); // PostgreSQL's own log comes by here
    long rows = options.isQuick() ? 100_000 : 2_000_000;
    long changes = options.isQuick() ? 50_000 : 1_000_000;
    var samples = new ArrayList<Sample>();
    for (int round = 1; round <= options.rounds(); round++) {
      System.out.printf("round %d ...%n", round);
      samples.add(peer(round, rows, changes));
      samples.add(ours(round, rows, changes));
    }
    place.fresh("capture");
    return new Result(
        "Change capture of PostgreSQL into the lake",
        List.of(
            compared(samples, "snapshot_rows_per_second", "Snapshot"),
            compared(samples, "streamed_rows_per_second", "Streaming")),
        settings(rows, changes),
        samples,
        CaptureText.TEXT);
  }

  private static String compared(List<Sample> samples, String figure, String name) {
    double ours = Result.medians(samples, OURS).get(figure);
    double theirs = Result.medians(samples, PEER).get(figure);
    return String.format(
        Locale.ROOT,
        "%s: Millrace %,.0f rows/s into the lake, Debezium alone %,.0f: %.2f of it.",
        name,
        ours,
        theirs,
        ours / theirs);
  }

  private static Map<String, Object> settings(long rows, long changes) {
    var settings = new LinkedHashMap<String, Object>();
    settings.put("rows_of_snapshot", rows);
    settings.put("rows_streamed", changes);
    settings.put("jvm_flags", String.join(" ", Jvm.FLAGS));
    return settings;
  }

  private Sample ours(int round, long rows, long changes)
      throws IOException, InterruptedException, SQLException {
    Path home = place.fresh("capture");
    try (var shop = new Shop(home.resolve("postgres"))) {
      shop.fill(rows);
      var flags = new ArrayList<String>();
      if (options.profiles() && round == 1) {
        flags.addAll(Millrace.recording(place.work().resolve("capture.jfr")));
      }
      Path project = project(home, shop.url());
      try (var millrace = Millrace.up(place, project, home.resolve("data"), flags)) {
        return measure(
            new Reader(
                OURS,
                "millrace_shop",
                millrace.jvm(),
                BETWEEN_REQUESTS,
                wanted ->
                    millrace.get("/sources/shop").at("/capture/loaded").asLong() >= wanted),
            shop,
            round,
            changes);
      }
    }
  }

  private static Path project(Path home, String url) throws IOException {
    Path project = Files.createDirectories(home.resolve("project"));
    Files.writeString(project.resolve("millrace.yaml"), "kind: project\nname: bench\n");
    Files.writeString(
        Files.createDirectories(project.resolve("sources")).resolve("shop.yaml"),
        """
        kind: source
        type: capture
        url: %s
        user: postgres
        tables: [public.orders]
        slot: millrace_shop
        """
            .formatted(url));
    return project;
  }

  private Sample peer(int round, long rows, long changes)
      throws IOException, InterruptedException, SQLException {
    Path home = place.fresh("capture");
    try (var shop = new Shop(home.resolve("postgres"))) {
      shop.fill(rows);
      List<String> words =
          List.of(
              BareDebezium.class.getName(),
              shop.url(),
              "bare",
              String.valueOf(rows),
              String.valueOf(rows + changes));
      try (Jvm jvm = Jvm.start(place, "Debezium", home.resolve("peer.out"), words)) {
        return measure(
            new Reader(PEER, "bare", jvm, Jvm.OFTEN, wanted -> printed(jvm).contains("seen " + wanted + "\n")),
            shop,
            round,
            changes);
      }
    }
  }

  private static String printed(Jvm jvm) {
    try {
      return jvm.printed();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Sample measure(Reader reader, Shop shop, int round, long changes)
      throws IOException, InterruptedException, SQLException {
    long rows = shop.rows();
    reader.await("its slot", () -> hasSlot(shop, reader.slot()));
    long start = System.nanoTime();
    reader.await("the snapshot", () -> reader.took().taken(rows));
    double snapshot = (System.nanoTime() - start) / 1e9;
    double cpu = reader.jvm().cpuSeconds();
    start = System.nanoTime();
    shop.sell(changes);
    double written = (System.nanoTime() - start) / 1e9;
    reader.await("the changes", () -> reader.took().taken(rows + changes));
    double streamed = (System.nanoTime() - start) / 1e9;
    var figures = new LinkedHashMap<String, Double>();
    figures.put("snapshot_rows_per_second", rows / snapshot);
    figures.put("streamed_rows_per_second", changes / streamed);
    figures.put("seconds_the_database_wrote", written);
    figures.put(
        "cpu_seconds_per_100,000_changes", (reader.jvm().cpuSeconds() - cpu) / (changes / 1e5));
    figures.put("peak_memory_mb", reader.jvm().peakMegabytes());
    return new Sample(reader.name(), round, figures);
  }

  private static boolean hasSlot(Shop shop, String slot) {
    try {
      return shop.hasSlot(slot);
    } catch (SQLException e) {
      throw new IllegalStateException("The database did not answer.", e);
    }
  }

  /// Whoever reads the database.
  private record Reader(String name, String slot, Jvm jvm, Duration every, Taken took) {

    void await(String what, BooleanSupplier isSo) throws IOException, InterruptedException {
      jvm.await(what, PATIENCE, every, isSo);
    }
  }

  /// Whether so many rows have been taken.
  @FunctionalInterface
  private interface Taken {
    boolean taken(long rows);
  }
}
