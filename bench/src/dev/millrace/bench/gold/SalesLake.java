package dev.millrace.bench.gold;

import dev.millrace.bench.Millrace;
import dev.millrace.bench.Place;
import dev.millrace.bench.Result.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;

/// Sales lines in a lake, and the models that make the star schema of them.
///
/// @param scratch an empty directory, for the project and its data
/// @param days over which the lines are spread
public record SalesLake(Place place, Path scratch, long lines, int days) {

  private static final Duration LOOK_EVERY = Duration.ofMillis(500);
  private static final Duration LOADING = Duration.ofMinutes(30);

  public static LocalDate firstDay() {
    return SalesFiles.FIRST_DAY;
  }

  public Path project() {
    return scratch.resolve("project");
  }

  public Path data() {
    return scratch.resolve("data");
  }

  /// Loads the lines and builds the star schema, whose tables stay behind.
  public void fill() throws IOException, InterruptedException {
    load(new ArrayList<>());
    try (Millrace millrace = Millrace.up(place, project(), data(), List.of())) {
      System.out.println("building the star schema ...");
      new OurGold(millrace, lines).build(0);
    }
  }

  /// Through the landing zone, as a shop would deliver them.
  SalesFiles.Expected load(List<Sample> samples) throws IOException, InterruptedException {
    ShopModels.copy(place.examples().resolve("shop"), project());
    System.out.printf(Locale.ROOT, "loading %,d lines ...%n", lines);
    var files = new SalesFiles(lines, days);
    Path delivered = Files.createDirectories(data().resolveSibling("delivered"));
    files.writeProducts(delivered);
    files.writeSales(delivered);
    try (Millrace millrace = Millrace.up(place, project(), data(), List.of())) {
      long start = System.nanoTime();
      try (var paths = Files.list(delivered)) {
        for (Path file : paths.sorted().toList()) {
          String folder = file.toString().endsWith(".json") ? "products" : "sales";
          Files.move(file, millrace.landing(folder).resolve(file.getFileName()));
        }
      }
      millrace
          .jvm()
          .await(
              "all lines in the lake",
              LOADING,
              LOOK_EVERY,
              () ->
                  rows(millrace, "bronze.sales") == lines
                      && rows(millrace, "bronze.products") == SalesFiles.PRODUCTS);
      double seconds = (System.nanoTime() - start) / 1e9;
      var figures = new LinkedHashMap<String, Double>();
      figures.put("seconds", seconds);
      figures.put("rows_per_second", lines / seconds);
      figures.put("peak_memory_mb", millrace.jvm().peakMegabytes());
      samples.add(new Sample("Loading the CSV files (once, no peer)", 1, figures));
    }
    return files.expected();
  }

  private static long rows(Millrace millrace, String table) {
    long rows = 0;
    for (var each : millrace.status().path("lake").path("tables")) {
      rows += each.path("name").asText().equals(table) ? each.path("rows").asLong() : 0;
    }
    return rows;
  }
}
