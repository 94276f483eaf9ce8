package dev.millrace.bench.tpch;

import dev.millrace.bench.Millrace;
import dev.millrace.bench.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/// The tables in a lake of Millrace, and the project whose models are the queries.
///
/// @param scratch an empty directory
record TpchLake(Place place, Path scratch, double scale) {

  private static final Duration LOADING = Duration.ofMinutes(20);
  private static final Duration LOOK_EVERY = Duration.ofMillis(500);

  Path project() {
    return scratch.resolve("project");
  }

  Path data() {
    return scratch.resolve("data");
  }

  /// The CSV files, which stay for those who load them elsewhere.
  Path files() {
    return scratch.resolve("files");
  }

  Path bronze(String table) {
    return data().resolve("lake").resolve("bronze").resolve(table).resolve("data");
  }

  void fill() throws IOException, InterruptedException {
    System.out.printf("making the tables at scale %s ...%n", scale);
    make();
    writeProject();
    System.out.println("loading them ...");
    try (Millrace millrace = Millrace.up(place, project(), data(), List.of())) {
      for (String table : Queries.TABLES.keySet()) {
        Path copy = scratch.resolve(table + ".csv");
        Files.copy(files().resolve(table + ".csv"), copy);
        Files.move(copy, millrace.landing(table).resolve(table + ".csv"));
      }
      for (String table : Queries.TABLES.keySet()) {
        long rows;
        try (var lines = Files.lines(files().resolve(table + ".csv"))) {
          rows = lines.count() - 1;
        }
        millrace
            .jvm()
            .await(table, LOADING, LOOK_EVERY, () -> rows(millrace, table) == rows);
      }
    }
  }

  private void make() throws IOException, InterruptedException {
    Path work = place.work().resolve("tpch-tables");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                work.resolve("classes") + ":" + work.resolve("lib") + "/*",
                "dev.millrace.bench.tpch.TpchTables",
                Files.createDirectories(files()).toString(),
                String.valueOf(scale))
            .inheritIO()
            .start();
    if (process.waitFor() != 0) {
      throw new IllegalStateException("The tables could not be made.");
    }
  }

  private void writeProject() throws IOException {
    Path sources = Files.createDirectories(project().resolve("sources"));
    Path models = Files.createDirectories(project().resolve("models").resolve("gold"));
    Path flows = Files.createDirectories(project().resolve("flows"));
    Files.writeString(project().resolve("millrace.yaml"), "kind: project\nname: tpch\n");
    Files.writeString(flows.resolve("gold.yaml"), "kind: flow\nsteps:\n  - run: build\n");
    for (String table : Queries.TABLES.keySet()) {
      Files.writeString(
          sources.resolve(table + ".yaml"),
          "kind: source\ntype: files\nformat: csv\ndelimiter: '|'\nfolder: %s\nfields:\n%s"
              .formatted(
                  table,
                  Queries.columns(table).stream()
                      .map(column -> "  " + column + " required\n")
                      .collect(Collectors.joining())));
    }
    for (var query : Queries.all(Queries.models(place), "{{ source('%s') }}"::formatted).entrySet()) {
      Files.writeString(models.resolve(query.getKey() + ".sql"), query.getValue());
    }
  }

  private static long rows(Millrace millrace, String table) {
    long rows = 0;
    for (var each : millrace.status().path("lake").path("tables")) {
      rows += each.path("name").asText().equals("bronze." + table) ? each.path("rows").asLong() : 0;
    }
    return rows;
  }
}
