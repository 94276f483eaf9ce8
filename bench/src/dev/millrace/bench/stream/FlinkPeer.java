package dev.millrace.bench.stream;

import dev.millrace.bench.Place;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Flink, with jars of its own that `bench/run` fetches and never mixes with the product's.
record FlinkPeer(Place place) {

  static final String SUBJECT = "Flink, state in the heap";

  /// What Flink's own scripts open for it.
  private static final List<String> OPENED =
      List.of("java.lang", "java.net", "java.io", "java.nio", "java.text", "java.time", "java.util");

  private static final List<String> OPENED_DEEPER =
      List.of(
          "java.lang.reflect",
          "java.util.concurrent",
          "java.util.concurrent.atomic",
          "java.util.concurrent.locks",
          "sun.nio.ch");

  /// More room than ours has, so that memory is not what holds it back; of two settings the last
  /// one counts.
  static final List<String> FLAGS = List.of("-Xmx2g", "-XX:MaxDirectMemorySize=512m");

  boolean isThere() {
    return Files.isDirectory(classes());
  }

  private Path classes() {
    return place.work().resolve("flink").resolve("classes");
  }

  /// Words for `java`, the main class at the end.
  List<String> program() {
    var words = new ArrayList<>(FLAGS);
    for (List<String> packages : List.of(OPENED, OPENED_DEEPER)) {
      packages.forEach(one -> words.add("--add-opens=java.base/%s=ALL-UNNAMED".formatted(one)));
    }
    words.addAll(List.of("-cp", classPath(), "dev.millrace.bench.stream.FlinkRun"));
    return words;
  }

  /// Kafka's client is the one that Millrace has.
  private String classPath() {
    return String.join(
        ":",
        classes().toString(),
        place.work().resolve("classes").toString(),
        place.build().resolve("millrace-server.jar").toString(),
        place.build().resolve("lib") + "/*",
        place.work().resolve("flink").resolve("lib") + "/*");
  }
}
