package dev.millrace.ml.recommend;

import java.util.Arrays;
import java.util.stream.IntStream;

/// Inverts a positive definite matrix in place, by Gauss and Jordan's elimination of whole blocks:
/// the work is in sums of rows, which the compiler turns into vector instructions.
final class SymmetricInverse {

  private static final int BLOCK = 48;
  private static final int ROWS_OF_TASK = 32;

  private SymmetricInverse() {}

  static void invert(double[][] matrix) {
    int n = matrix.length;
    for (int from = 0; from < n; from += BLOCK) {
      eliminate(matrix, from, Math.min(n, from + BLOCK));
    }
  }

  private static void eliminate(double[][] matrix, int from, int to) {
    int n = matrix.length;
    int size = to - from;
    var pivot = new double[size][];
    for (int k = 0; k < size; k++) {
      pivot[k] = Arrays.copyOfRange(matrix[from + k], from, to);
    }
    small(pivot);
    var panel = new double[size][n];
    for (int k = 0; k < size; k++) {
      for (int l = 0; l < size; l++) {
        add(panel[k], matrix[from + l], pivot[k][l], n);
      }
    }
    int tasks = (n + ROWS_OF_TASK - 1) / ROWS_OF_TASK;
    IntStream.range(0, tasks)
        .parallel()
        .forEach(task -> {
          int end = Math.min(n, (task + 1) * ROWS_OF_TASK);
          for (int row = task * ROWS_OF_TASK; row < end; row++) {
            if (row < from || row >= to) {
              reduce(matrix[row], panel, pivot, from);
            }
          }
        });
    for (int k = 0; k < size; k++) {
      System.arraycopy(panel[k], 0, matrix[from + k], 0, n);
      System.arraycopy(pivot[k], 0, matrix[from + k], from, size);
    }
  }

  private static void reduce(double[] row, double[][] panel, double[][] pivot, int from) {
    int size = pivot.length;
    double[] factors = Arrays.copyOfRange(row, from, from + size);
    int k = 0;
    for (; k + 3 < size; k += 4) {
      add4(row, panel, factors, k);
    }
    for (; k < size; k++) {
      add(row, panel[k], -factors[k], row.length);
    }
    for (int column = 0; column < size; column++) {
      double sum = 0;
      for (int l = 0; l < size; l++) {
        sum -= factors[l] * pivot[l][column];
      }
      row[from + column] = sum;
    }
  }

  private static void add4(double[] row, double[][] panel, double[] factors, int k) {
    double[] a = panel[k];
    double[] b = panel[k + 1];
    double[] c = panel[k + 2];
    double[] d = panel[k + 3];
    double fa = factors[k];
    double fb = factors[k + 1];
    double fc = factors[k + 2];
    double fd = factors[k + 3];
    for (int i = 0; i < row.length; i++) {
      row[i] -= fa * a[i] + fb * b[i] + fc * c[i] + fd * d[i];
    }
  }

  private static void add(double[] row, double[] other, double factor, int n) {
    for (int i = 0; i < n; i++) {
      row[i] += factor * other[i];
    }
  }

  /// One block, column by column.
  private static void small(double[][] block) {
    int n = block.length;
    for (int k = 0; k < n; k++) {
      double inverse = 1 / block[k][k];
      if (!(block[k][k] > 0)) {
        throw new IllegalStateException("The matrix is not positive definite; this is a bug.");
      }
      for (int j = 0; j < n; j++) {
        block[k][j] *= inverse;
      }
      block[k][k] = inverse;
      for (int i = 0; i < n; i++) {
        if (i != k) {
          double factor = block[i][k];
          block[i][k] = 0;
          for (int j = 0; j < n; j++) {
            block[i][j] -= factor * block[k][j];
          }
        }
      }
    }
  }
}
