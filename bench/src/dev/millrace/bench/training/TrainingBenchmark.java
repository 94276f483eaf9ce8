package dev.millrace.bench.training;

import dev.millrace.bench.Jvm;
import dev.millrace.bench.Options;
import dev.millrace.bench.Place;
import dev.millrace.bench.Result;
import dev.millrace.bench.Result.Sample;
import dev.millrace.ml.boost.BoostingParameters;
import dev.millrace.ml.recommend.ImplicitAls;
import dev.millrace.ml.recommend.Interactions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;

/// Churn for a million customers beside XGBoost on the same file, and implicit ALS beside a plain
/// loop and Spark MLlib's.
public record TrainingBenchmark(Place place, Options options) {

  private static final String OURS = "Millrace, churn";
  private static final String PEER = "XGBoost on the file";
  private static final String OUR_ALS = "Millrace, implicit ALS";
  private static final String PLAIN_ALS = "a plain loop of one thread";
  private static final String SPARK_ALS = "Spark MLlib, implicit ALS";
  private static final String HEAP = "-Xmx2g";
  private static final Duration LIMIT = Duration.ofMinutes(30);
  private static final int DIMENSIONS = 64;
  private static final int BASKET = 20;
  private static final double RIDGE = 0.01;
  private static final double UNSEEN = 0.1;

  /// Spark's ridge grows with what a row has seen, Millrace's with the root of all it could have.
  private static final double SPARK_RIDGE = 0.1;

  public Result run() throws IOException, InterruptedException {
    int customers = options.isQuick() ? 50_000 : 1_000_000;
    Path file = place.fresh("training").resolve("churn.csv");
    ChurnRows.write(file, customers);
    Interactions baskets = baskets();
    var samples = new ArrayList<Sample>();
    for (int round = 1; round <= options.rounds(); round++) {
      System.out.printf("round %d: %,d customers ...%n", round, customers);
      Path theirs = file.resolveSibling("theirs.json");
      Path ours = file.resolveSibling("ours.json");
      Map<String, Double> peer = train("peer", file, theirs);
      Map<String, Double> own = train("ours", file, ours);
      own.put("same_file", Files.mismatch(ours, theirs) < 0 ? 1.0 : 0.0);
      samples.add(new Sample(PEER, round, peer));
      samples.add(new Sample(OURS, round, own));
      System.out.printf("round %d: implicit ALS ...%n", round);
      samples.add(new Sample(PLAIN_ALS, round, seconds(plain(baskets))));
      samples.add(new Sample(OUR_ALS, round, seconds(ours(baskets))));
      var spark = new SparkAls(place, place.fresh("training-spark"));
      Map<String, Double> theirEpoch =
          spark.epoch(baskets, DIMENSIONS, SparkAls.alpha(UNSEEN), SPARK_RIDGE);
      if (!theirEpoch.isEmpty()) {
        samples.add(new Sample(SPARK_ALS, round, theirEpoch));
      }
    }
    place.fresh("training");
    place.fresh("training-spark");
    return new Result(
        "Training on %,d customers".formatted(customers),
        summary(samples),
        settings(customers, baskets),
        samples,
        TrainingText.TEXT);
  }

  private static List<String> summary(List<Sample> samples) {
    Map<String, Double> ours = Result.medians(samples, OURS);
    Map<String, Double> theirs = Result.medians(samples, PEER);
    double als = Result.medians(samples, OUR_ALS).getOrDefault("epoch_seconds", 0.0);
    double plain = Result.medians(samples, PLAIN_ALS).getOrDefault("epoch_seconds", 0.0);
    var lines = new ArrayList<String>();
    lines.add(
        String.format(
            Locale.ROOT,
            "Churn: Millrace trains in %.1f s (and reads in %.1f s) with %,.0f MB at its peak; XGBoost on the file in %.1f s (and %.1f s) with %,.0f MB. Both model files are %s.",
            ours.get("train_seconds"),
            ours.get("load_seconds"),
            ours.get("peak_mb"),
            theirs.get("train_seconds"),
            theirs.get("load_seconds"),
            theirs.get("peak_mb"),
            ours.getOrDefault("same_file", 0.0) == 1 ? "equal to the byte" : "not equal"));
    lines.add(
        String.format(
            Locale.ROOT,
            "Implicit ALS: %.2f s an epoch, a plain loop of one thread %.2f s: %.1f times as long.",
            als,
            plain,
            plain / als));
    if (samples.stream().anyMatch(sample -> sample.subject().equals(SPARK_ALS))) {
      double spark = Result.medians(samples, SPARK_ALS).getOrDefault("epoch_seconds", 0.0);
      lines.add(
          String.format(
              Locale.ROOT,
              "Spark MLlib's implicit ALS: %.2f s an epoch, %.1f times as long.",
              spark,
              spark / als));
    }
    return lines;
  }

  private Map<String, Object> settings(int customers, Interactions baskets) {
    var settings = new LinkedHashMap<String, Object>();
    settings.put("customers", customers);
    settings.put("features", ChurnRows.FEATURES);
    settings.put("seed", ChurnRows.SEED);
    settings.put("trees", BoostingParameters.of(Map.of()).values());
    settings.put("threads", BoostingParameters.THREADS);
    settings.put("heap_of_a_training", HEAP);
    settings.put("als_people", baskets.rows());
    settings.put("als_items", baskets.items());
    settings.put("als_interactions", baskets.item().length);
    settings.put("als_dimensions", DIMENSIONS);
    settings.put("als_unseen", UNSEEN);
    settings.put("als_alpha_of_spark", SparkAls.alpha(UNSEEN));
    settings.put("als_ridge_of_spark", SPARK_RIDGE);
    return settings;
  }

  private Map<String, Double> train(String who, Path file, Path model)
      throws IOException, InterruptedException {
    Path output = file.resolveSibling(who + ".out");
    List<String> words =
        List.of(HEAP, ChurnTraining.class.getName(), who, file.toString(), model.toString());
    try (Jvm jvm = Jvm.start(place, who, output, words)) {
      jvm.awaitEnd(LIMIT);
      var figures = new LinkedHashMap<String, Double>();
      for (String line : jvm.printed().lines().toList()) {
        int equals = line.indexOf('=');
        if (line.matches("(load_seconds|train_seconds|peak_mb)=[0-9.E-]+")) {
          figures.put(line.substring(0, equals), Double.valueOf(line.substring(equals + 1)));
        }
      }
      figures.put("cpu_seconds", jvm.lastCpuSeconds());
      return figures;
    }
  }

  private static Map<String, Double> seconds(double epoch) {
    return Map.of("epoch_seconds", epoch);
  }

  private static double plain(Interactions baskets) {
    return new PlainAls(DIMENSIONS, RIDGE, UNSEEN).epoch(baskets);
  }

  private static double ours(Interactions baskets) {
    fit(baskets, 1); // warm
    return (fit(baskets, 4) - fit(baskets, 1)) / 3;
  }

  private static double fit(Interactions baskets, int epochs) {
    long start = System.nanoTime();
    ImplicitAls.fit(baskets, new ImplicitAls.Settings(DIMENSIONS, epochs, RIDGE, UNSEEN, 0.5, 1));
    return (System.nanoTime() - start) / 1e9;
  }

  /// Some items are wanted more than others.
  private Interactions baskets() {
    int people = options.isQuick() ? 3_000 : 60_000;
    int items = options.isQuick() ? 2_000 : 10_000;
    var random = new SplittableRandom(ChurnRows.SEED);
    int[][] rows = new int[people][];
    for (int i = 0; i < people; i++) {
      rows[i] =
          random
              .doubles(BASKET)
              .mapToInt(share -> (int) (items * share * share))
              .distinct()
              .toArray();
      Arrays.sort(rows[i]);
    }
    return Interactions.of(items, rows);
  }
}
