package dev.millrace.bench.gold;

import dev.millrace.bench.Jvm;
import dev.millrace.bench.Millrace;
import dev.millrace.bench.Options;
import dev.millrace.bench.Place;
import dev.millrace.bench.Result;
import dev.millrace.bench.Result.Sample;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The star schema's build and bare DuckDB, in turns, over the same bronze files.
public record GoldBenchmark(Place place, Options options) {

  private static final long LINES = 5_000_000;
  private static final long QUICK_LINES = 300_000;

  /// Days are fewer with them, so that a day holds as many lines as always.
  private static final int DAYS = 730;

  public Result run() throws IOException, InterruptedException {
    long lines = options.isQuick() ? QUICK_LINES : LINES;
    Path scratch = place.fresh("gold");
    var lake = new SalesLake(place, scratch, lines, days(lines));
    Path project = lake.project();
    Path data = lake.data();
    var samples = new ArrayList<Sample>();
    SalesFiles.Expected expected = lake.load(samples);
    var peer = new DuckDbPeer(place, data.resolve("lake"), lines);
    for (int round = 1; round <= options.rounds(); round++) {
      List<String> proof = measure(project, data, lines, round, samples);
      if (!proof
          .subList(0, 2)
          .equals(List.of(String.valueOf(expected.rows()), expected.amount()))) {
        throw new IllegalStateException(
            "The fact table is not what was delivered: expected %s, built %s."
                .formatted(expected, proof));
      }
      for (DuckDbPeer.Layout layout : DuckDbPeer.Layout.values()) {
        samples.add(peer.build(layout, round, proof));
      }
    }
    place.fresh("gold");
    place.fresh("gold-peer");
    return new Result(
        "%,d sales lines into the star schema".formatted(lines),
        summary(samples, lines),
        settings(lines),
        samples,
        GoldText.TEXT);
  }

  private static int days(long lines) {
    return (int) Math.max(1, DAYS * lines / LINES);
  }

  /// In a new process each time, like the peer. Returns what the tables answer.
  private List<String> measure(Path project, Path data, long lines, int round, List<Sample> samples)
      throws IOException, InterruptedException {
    System.out.printf("round %d: %s ...%n", round, OurGold.SUBJECT);
    List<String> flags =
        options.profiles() && round == 1
            ? Millrace.recording(place.work().resolve("gold.jfr"))
            : List.of();
    try (Millrace millrace = Millrace.up(place, project, data, flags)) {
      var ours = new OurGold(millrace, lines);
      samples.add(ours.build(round));
      return ours.proof();
    }
  }

  private static List<String> summary(List<Sample> samples, long lines) {
    Map<String, Double> ours = Result.medians(samples, OurGold.SUBJECT);
    double step = ours.get("seconds_in_the_build_step");
    var summary = new ArrayList<String>();
    summary.add(
        String.format(
            Locale.ROOT,
            "Millrace built, checked and published 8 tables from %,d lines in %.1f s: %,.0f lines/s, peak memory %,.0f MB.",
            lines,
            ours.get("seconds"),
            ours.get("rows_per_second"),
            ours.get("peak_memory_mb")));
    for (DuckDbPeer.Layout layout : DuckDbPeer.Layout.values()) {
      double theirs = Result.medians(samples, layout.subject).get("seconds");
      summary.add(
          String.format(
              Locale.ROOT,
              "%s: %.1f s. Millrace's build step, with branch, checks, catalog and fsync, took %.1f s: %+.0f %%.",
              layout.subject,
              theirs,
              step,
              100 * (step / theirs - 1)));
    }
    return summary;
  }

  private static Map<String, Object> settings(long lines) {
    var settings = new LinkedHashMap<String, Object>();
    settings.put("lines", lines);
    settings.put("customers", SalesFiles.CUSTOMERS);
    settings.put("products", SalesFiles.PRODUCTS);
    settings.put("days", days(lines));
    settings.put("models", String.join(", ", ShopModels.IN_ORDER));
    settings.put("duckdb", "memory_limit 512 MB, 2 threads, preserve_insertion_order off");
    settings.put("parquet", "zstd, version 2");
    settings.put("jvm_flags", String.join(" ", Jvm.FLAGS));
    return settings;
  }
}
