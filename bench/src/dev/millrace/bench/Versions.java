package dev.millrace.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The versions of what takes part, as the names of the jars have them.
final class Versions {

  private static final Pattern JAR =
      Pattern.compile(
          "(millrace-contracts|armeria|kafka_2\\.13|kafka-tools|iceberg-core|duckdb_jdbc|jackson-databind|sqlite-jdbc)-([0-9].*)\\.jar");

  private Versions() {}

  static Map<String, String> of(Place place) throws IOException {
    var versions = new TreeMap<String, String>();
    for (Path folder : new Path[] {place.build().resolve("lib"), place.work().resolve("lib")}) {
      try (Stream<Path> jars = Files.list(folder)) {
        jars.map(jar -> JAR.matcher(jar.getFileName().toString()))
            .filter(Matcher::matches)
            .forEach(jar -> versions.put(jar.group(1), jar.group(2)));
      }
    }
    return versions;
  }
}
