package dev.millrace.bench.training;

import dev.millrace.ml.recommend.Interactions;
import java.util.SplittableRandom;

/// Implicit ALS as one would write it first: one thread, doubles, and for each row the whole normal
/// equations solved by elimination.
final class PlainAls {

  private final int dimensions;
  private final double ridge;
  private final double unseen;

  PlainAls(int dimensions, double ridge, double unseen) {
    this.dimensions = dimensions;
    this.ridge = ridge;
    this.unseen = unseen;
  }

  /// Seconds of one epoch: every person, then every item.
  double epoch(Interactions interactions) {
    double[][] people = random(interactions.rows());
    double[][] items = random(interactions.items());
    Interactions byItem = interactions.byItem();
    long start = System.nanoTime();
    solve(people, items, interactions);
    solve(items, people, byItem);
    return (System.nanoTime() - start) / 1e9;
  }

  private double[][] random(int rows) {
    var random = new SplittableRandom(rows);
    var factors = new double[rows][dimensions];
    for (double[] row : factors) {
      for (int i = 0; i < dimensions; i++) {
        row[i] = 0.1 * random.nextGaussian() / Math.sqrt(dimensions);
      }
    }
    return factors;
  }

  private void solve(double[][] wanted, double[][] given, Interactions interactions) {
    var gram = new double[dimensions][dimensions];
    for (double[] row : given) {
      add(gram, row, unseen);
    }
    for (int row = 0; row < wanted.length; row++) {
      var left = new double[dimensions][];
      var right = new double[dimensions];
      for (int i = 0; i < dimensions; i++) {
        left[i] = gram[i].clone();
        left[i][i] += ridge;
      }
      for (int at = interactions.start()[row]; at < interactions.start()[row + 1]; at++) {
        double[] other = given[interactions.item()[at]];
        add(left, other, 1);
        for (int i = 0; i < dimensions; i++) {
          right[i] += other[i];
        }
      }
      eliminate(left, right);
      wanted[row] = right;
    }
  }

  private static void add(double[][] matrix, double[] row, double weight) {
    for (int i = 0; i < row.length; i++) {
      for (int j = 0; j < row.length; j++) {
        matrix[i][j] += weight * row[i] * row[j];
      }
    }
  }

  /// In place; the matrix is positive definite, so that no pivot is sought.
  private static void eliminate(double[][] left, double[] right) {
    int n = right.length;
    for (int pivot = 0; pivot < n; pivot++) {
      for (int i = pivot + 1; i < n; i++) {
        double times = left[i][pivot] / left[pivot][pivot];
        for (int j = pivot; j < n; j++) {
          left[i][j] -= times * left[pivot][j];
        }
        right[i] -= times * right[pivot];
      }
    }
    for (int i = n - 1; i >= 0; i--) {
      for (int j = i + 1; j < n; j++) {
        right[i] -= left[i][j] * right[j];
      }
      right[i] /= left[i][i];
    }
  }
}
