package dev.millrace.demo;

import java.util.List;

/// The simplest classifier there is: standardised features, gradient descent, a threshold of a
/// half.
final class LogisticRegression {
  private static final int ROUNDS = 600;

  private final double[] mean;
  private final double[] spread;
  private final double[] weights;

  LogisticRegression(List<double[]> rows, List<Boolean> labels) {
    int width = rows.getFirst().length;
    mean = new double[width];
    spread = new double[width];
    weights = new double[width + 1];
    for (int i = 0; i < width; i++) {
      int column = i;
      mean[i] = rows.stream().mapToDouble(row -> row[column]).average().orElseThrow();
      double variance =
          rows.stream()
              .mapToDouble(row -> (row[column] - mean[column]) * (row[column] - mean[column]))
              .average()
              .orElseThrow();
      spread[i] = Math.sqrt(variance) + 1e-9;
    }
    for (int round = 0; round < ROUNDS; round++) {
      step(rows, labels);
    }
  }

  boolean predict(double[] row) {
    return score(row) > 0;
  }

  private void step(List<double[]> rows, List<Boolean> labels) {
    double[] gradient = new double[weights.length];
    for (int r = 0; r < rows.size(); r++) {
      double[] row = rows.get(r);
      double error = 1 / (1 + Math.exp(-score(row))) - (labels.get(r) ? 1 : 0);
      for (int i = 0; i < row.length; i++) {
        gradient[i] += error * (row[i] - mean[i]) / spread[i];
      }
      gradient[row.length] += error;
    }
    for (int i = 0; i < weights.length; i++) {
      weights[i] -= gradient[i] / rows.size();
    }
  }

  private double score(double[] row) {
    double score = weights[row.length];
    for (int i = 0; i < row.length; i++) {
      score += weights[i] * (row[i] - mean[i]) / spread[i];
    }
    return score;
  }
}
