package dev.millrace.ml.boost;

import dev.millrace.contracts.feature.TrainingSet.Row;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import java.util.List;
import java.util.Map;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;

/// Gradient boosting by XGBoost. The same rows in the same order give the same bytes.
public final class Boosting {

  private Boosting() {}

  /// Trains and answers the model file.
  ///
  /// @param features names of the rows' values
  public static byte[] train(List<Row> rows, List<String> features, BoostingParameters parameters) {
    try {
      DMatrix matrix = matrix(rows, features);
      try {
        return train(matrix, parameters.forTrainer(), parameters.rounds());
      } finally {
        matrix.dispose();
      }
    } catch (XGBoostError e) {
      throw new IllegalStateException("XGBoost refuses to train: %s".formatted(e.getMessage()), e);
    } catch (LinkageError e) {
      throw missing(e);
    }
  }

  /// Trains trees that correct what is expected already, by Tweedie's deviance, and answers the
  /// model file. What it answers is a factor.
  ///
  /// @param labels not below zero
  /// @param offsets the logarithm of what is expected of each row
  /// @param power of Tweedie's variance: nearer 1 for counts, nearer 2 for sums
  public static byte[] correct(
      float[][] rows,
      float[] labels,
      float[] offsets,
      List<String> features,
      double power,
      BoostingParameters parameters) {
    int width = features.size();
    var values = new float[rows.length * width];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(rows[i], 0, values, i * width, width);
    }
    try {
      var matrix = new DMatrix(values, rows.length, width, Float.NaN);
      try {
        matrix.setLabel(labels);
        matrix.setBaseMargin(offsets);
        matrix.setFeatureNames(features.toArray(String[]::new));
        Map<String, Object> settings = parameters.forTrainer();
        settings.put("objective", "reg:tweedie");
        settings.put("tweedie_variance_power", power);
        settings.put("base_score", 1); // whose logarithm is 0: the offset is all there is
        return train(matrix, settings, parameters.rounds());
      } finally {
        matrix.dispose();
      }
    } catch (XGBoostError e) {
      throw new IllegalStateException("XGBoost refuses to train: %s".formatted(e.getMessage()), e);
    } catch (LinkageError e) {
      throw missing(e);
    }
  }

  private static MillraceException missing(LinkageError e) {
    return new MillraceException(
        ProblemCode.START_FAILED.problem(
            "XGBoost's native library cannot be loaded: %s.".formatted(e.getMessage()),
            "Install OpenMP: 'apt-get install libgomp1' on Debian, 'brew install libomp' on macOS."),
        e);
  }

  private static byte[] train(DMatrix matrix, Map<String, Object> settings, int rounds)
      throws XGBoostError {
    Booster booster = XGBoost.train(matrix, settings, rounds, Map.of(), null, null);
    try {
      return booster.toByteArray("json");
    } finally {
      booster.dispose();
    }
  }

  static DMatrix matrix(List<Row> rows, List<String> features) throws XGBoostError {
    int width = features.size();
    var values = new float[rows.size() * width];
    var labels = new float[rows.size()];
    for (int i = 0; i < labels.length; i++) {
      System.arraycopy(rows.get(i).values(), 0, values, i * width, width);
      labels[i] = rows.get(i).label();
    }
    var matrix = new DMatrix(values, labels.length, width, Float.NaN);
    matrix.setLabel(labels);
    matrix.setFeatureNames(features.toArray(String[]::new));
    return matrix;
  }
}
