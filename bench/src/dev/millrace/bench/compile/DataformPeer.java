package dev.millrace.bench.compile;

import dev.millrace.bench.Place;
import dev.millrace.bench.Result.Sample;
import dev.millrace.bench.collector.Child;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Dataform's compiler over the same models. Fetched by npm into the scratch directory, once; the
/// project lies there too, because the compiler loads its core only from the project's own modules.
record DataformPeer(Place place, ModelTree tree, String subject) {

  static final String CLI = "@dataform/cli@3.0.69";
  static final String CORE = "@dataform/core@3.0.62";

  /// Whether node and the packages are here or can be fetched.
  static boolean prepare(Place place) throws IOException, InterruptedException {
    Path directory = Files.createDirectories(directory(place));
    if (Files.isDirectory(directory.resolve("node_modules/@dataform/core"))) {
      return true;
    }
    try {
      Child.run(
          directory,
          directory.resolve("npm.out"),
          List.of(
              "sh",
              "-c",
              "npm install --no-audit --no-fund --silent %s %s"
                  .formatted(CLI, CORE)));
      return true;
    } catch (IllegalStateException | IOException e) {
      System.out.println("Dataform cannot be fetched, so that peer is left out.");
      return false;
    }
  }

  private static Path directory(Place place) {
    return place.work().resolve("dataform");
  }

  Sample compile(int round) throws IOException, InterruptedException {
    System.out.printf("round %d: %s ...%n", round, subject);
    Path directory = directory(place);
    Place.delete(directory.resolve("definitions"));
    tree.writeDataform(directory);
    Path output = place.work().resolve("dataform.json");
    long start = System.nanoTime();
    String graph =
        Child.run(
            directory,
            output,
            List.of("node_modules/.bin/dataform", "compile", ".", "--json", "--timeout", "10m"));
    double seconds = (System.nanoTime() - start) / 1e9;
    long tables = graph.lines().filter(line -> line.contains("\"type\": \"table\"")).count();
    if (tables != tree.models()) {
      throw new IllegalStateException("Dataform compiled %,d models.".formatted(tables));
    }
    Files.delete(output);
    return new Sample(subject, round, Map.of("seconds", seconds));
  }
}
