package dev.millrace.bench.training;

import dev.millrace.contracts.feature.TrainingSet.Row;
import dev.millrace.ml.boost.Boosting;
import dev.millrace.ml.boost.BoostingParameters;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;

/// A process of its own that trains once, so that its peak memory is that of one training.
/// Arguments: `ours` or `peer`, the file with rows, and where the model goes.
public final class ChurnTraining {

  private static final List<String> NAMES =
      IntStream.range(0, ChurnRows.FEATURES).mapToObj(i -> "f" + i).toList();

  private ChurnTraining() {}

  public static void main(String[] arguments) throws IOException, XGBoostError {
    Path file = Path.of(arguments[1]);
    Path model = Path.of(arguments[2]);
    long start = System.nanoTime();
    long loaded;
    byte[] bytes;
    if (arguments[0].equals("ours")) {
      List<Row> rows = rows(file);
      loaded = System.nanoTime();
      bytes = Boosting.train(rows, NAMES, BoostingParameters.of(Map.of()));
    } else {
      var matrix = new DMatrix(file + "?format=csv&label_column=0");
      matrix.setFeatureNames(NAMES.toArray(String[]::new));
      loaded = System.nanoTime();
      bytes = peer(matrix);
    }
    long trained = System.nanoTime();
    Files.write(model, bytes);
    System.out.printf(
        "load_seconds=%s%ntrain_seconds=%s%npeak_mb=%s%n",
        (loaded - start) / 1e9, (trained - loaded) / 1e9, peakMegabytes());
  }

  private static byte[] peer(DMatrix matrix) throws XGBoostError {
    Map<String, String> ours = BoostingParameters.of(Map.of()).values();
    Map<String, Object> settings = new HashMap<>(ours);
    int rounds = Integer.parseInt(String.valueOf(settings.remove("rounds")));
    settings.put("objective", "binary:logistic");
    settings.put("tree_method", "hist");
    settings.put("nthread", BoostingParameters.THREADS);
    settings.put("seed", BoostingParameters.SEED);
    Booster booster = XGBoost.train(matrix, settings, rounds, Map.of(), null, null);
    return booster.toByteArray("json");
  }

  private static List<Row> rows(Path file) throws IOException {
    var rows = new ArrayList<Row>();
    Instant cutOff = Instant.EPOCH;
    try (BufferedReader in = Files.newBufferedReader(file)) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        var values = new float[ChurnRows.FEATURES];
        int from = line.indexOf(',') + 1;
        float label = Float.parseFloat(line.substring(0, from - 1));
        for (int i = 0; i < values.length; i++) {
          int to = line.indexOf(',', from);
          values[i] = Float.parseFloat(line.substring(from, to < 0 ? line.length() : to));
          from = to + 1;
        }
        rows.add(new Row("c-" + rows.size(), cutOff, label, values));
      }
    }
    return rows;
  }

  private static double peakMegabytes() throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
      return lines
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024)
          .findFirst()
          .orElseThrow();
    }
  }
}
