package dev.millrace.ml.boost;

import dev.millrace.contracts.feature.TrainingSet.Row;
import java.io.IOException;
import java.util.List;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;

/// A model file as the native library reads it.
public record NativeModel(Booster booster) implements AutoCloseable {

  public static NativeModel load(byte[] file) throws IOException, XGBoostError {
    return new NativeModel(XGBoost.loadModel(file));
  }

  public float[][] probabilities(List<Row> rows, List<String> features) throws XGBoostError {
    return booster.predict(Boosting.matrix(rows, features));
  }

  public float[][] margins(List<Row> rows, List<String> features) throws XGBoostError {
    return booster.predict(Boosting.matrix(rows, features), true);
  }

  /// One for each feature, and last the expected value.
  public float[][] contributions(List<Row> rows, List<String> features) throws XGBoostError {
    DMatrix matrix = Boosting.matrix(rows, features);
    return booster.predictContrib(matrix, 0);
  }

  @Override
  public void close() {
    booster.dispose();
  }
}
