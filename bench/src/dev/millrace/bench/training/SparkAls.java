package dev.millrace.bench.training;

import dev.millrace.bench.Place;
import dev.millrace.contracts.definition.SparkDefinition;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.external.spark.SparkPlace;
import dev.millrace.ml.recommend.Interactions;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Spark MLlib's implicit ALS, `local[2]`, in a process of its own: Spark as `./millrace spark
/// fetch` brings it, and MLlib beside it in the benchmark's own directory.
record SparkAls(Place place, Path scratch) {

  /// More than Millrace has, so that memory is not what holds it back.
  private static final String HEAP = "-Xmx4g";

  /// As Spark's own starter opens Java's insides to it.
  private static final List<String> OPENED =
      List.of(
          "java.lang",
          "java.lang.invoke",
          "java.lang.reflect",
          "java.io",
          "java.net",
          "java.nio",
          "java.util",
          "java.util.concurrent",
          "java.util.concurrent.atomic",
          "jdk.internal.ref",
          "sun.nio.ch",
          "sun.nio.cs",
          "sun.security.action",
          "sun.util.calendar");

  private static final String FIGURE = "epoch_seconds=";
  private static final int LIMIT_MINUTES = 10;

  /// Spark weighs what was seen 1 + alpha against 1 for the rest; Millrace 1 against `unseen`.
  static double alpha(double unseen) {
    return 1 / unseen;
  }

  /// Empty where Spark or MLlib is not there.
  Map<String, Double> epoch(Interactions baskets, int dimensions, double alpha, double ridge)
      throws IOException, InterruptedException {
    SparkPlace spark;
    try {
      spark = SparkPlace.find(SparkDefinition.DEFAULT, System.getenv());
    } catch (MillraceException e) {
      System.out.println("without Spark: " + e.problem().message());
      return Map.of();
    }
    Path mllib = place.work().resolve("spark-mllib");
    if (!Files.exists(mllib.resolve("complete"))) {
      System.out.println("without Spark: MLlib could not be fetched");
      return Map.of();
    }
    Path file = scratch.resolve("baskets.csv");
    write(baskets, file);
    var words = new ArrayList<>(List.of(spark.java().toString(), HEAP));
    words.add("--add-modules=jdk.incubator.vector");
    OPENED.forEach(name -> words.add("--add-opens=java.base/%s=ALL-UNNAMED".formatted(name)));
    words.add("-Djdk.reflect.useDirectMethodHandle=false");
    words.add("-Djava.io.tmpdir=" + scratch);
    words.addAll(
        List.of("-cp", spark.jars().resolve("*") + ":" + mllib.resolve("lib").resolve("*")));
    words.add(place.home().resolve("spark").resolve("src").resolve("AlsRun.java").toString());
    words.add(file.toString());
    for (Number one :
        List.of(dimensions, alpha, ridge, Runtime.getRuntime().availableProcessors())) {
      words.add(one.toString());
    }
    return run(words);
  }

  private Map<String, Double> run(List<String> words) throws IOException, InterruptedException {
    Path printed = scratch.resolve("spark.out");
    Path log = scratch.resolve("spark.log");
    Process process =
        new ProcessBuilder(words)
            .directory(scratch.toFile())
            .redirectOutput(printed.toFile())
            .redirectError(log.toFile())
            .start();
    try {
      if (!process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES) || process.exitValue() != 0) {
        throw new IllegalStateException("Spark's ALS did not end well:\n" + Files.readString(log));
      }
    } finally {
      process.destroyForcibly();
    }
    return Map.of(
        "epoch_seconds",
        Files.readString(printed)
            .lines()
            .filter(line -> line.startsWith(FIGURE))
            .mapToDouble(line -> Double.parseDouble(line.substring(FIGURE.length())))
            .findFirst()
            .orElseThrow());
  }

  private static void write(Interactions baskets, Path file) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      for (int row = 0; row < baskets.rows(); row++) {
        for (int item : baskets.row(row)) {
          out.write(row + "," + item + ",1\n");
        }
      }
    }
  }
}
