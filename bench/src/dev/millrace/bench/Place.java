package dev.millrace.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/// Where things are.
///
/// @param home this directory, `bench`
/// @param build holds `millrace-server.jar` and `lib`
/// @param commit what was built
public record Place(Path home, Path build, String commit) {

  static Place fromProperties() {
    return new Place(
        Path.of(System.getProperty("bench.home")),
        Path.of(System.getProperty("bench.build")).normalize(),
        System.getProperty("bench.commit"));
  }

  public Path examples() {
    return home.resolveSibling("examples");
  }

  public Path results() {
    return home.resolve("results");
  }

  public Path work() {
    return home.resolve("work");
  }

  /// An empty directory for scratch.
  public Path fresh(String name) throws IOException {
    Path directory = work().resolve(name);
    delete(directory);
    return Files.createDirectories(directory);
  }

  public static void delete(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> paths = Files.walk(directory)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  /// The product, Kafka's tools and the benchmarks themselves.
  String classPath() {
    return String.join(
        ":",
        work().resolve("classes").toString(),
        build.resolve("millrace-server.jar").toString(),
        build.resolve("lib") + "/*",
        work().resolve("lib") + "/*");
  }
}
