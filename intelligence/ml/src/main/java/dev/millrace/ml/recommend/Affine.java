package dev.millrace.ml.recommend;

import java.util.Arrays;

/// A matrix and what is added to its product with a vector. It lies by columns, so that the loops
/// are sums of columns, which the compiler turns into vector instructions.
///
/// @param columns one after the other, each as long as the answer
/// @param added to the answer
record Affine(float[] columns, float[] added) {

  /// @param rows one after the other, as torch keeps them
  static Affine ofRows(float[] rows, float[] added) {
    int out = added.length;
    int in = rows.length / out;
    var columns = new float[rows.length];
    for (int row = 0; row < out; row++) {
      for (int column = 0; column < in; column++) {
        columns[column * out + row] = rows[row * in + column];
      }
    }
    return new Affine(columns, added);
  }

  /// As torch keeps them.
  float[] rows() {
    int out = added.length;
    int in = columns.length / out;
    var rows = new float[columns.length];
    for (int row = 0; row < out; row++) {
      for (int column = 0; column < in; column++) {
        rows[row * in + column] = columns[column * out + row];
      }
    }
    return rows;
  }

  float[] of(float[] vector) {
    int out = added.length;
    float[] sum = Arrays.copyOf(added, out);
    int k = 0;
    for (; k + 3 < vector.length; k += 4) {
      add4(sum, vector, k);
    }
    for (; k < vector.length; k++) {
      float factor = vector[k];
      int at = k * out;
      for (int i = 0; i < out; i++) {
        sum[i] += factor * columns[at + i];
      }
    }
    return sum;
  }

  private void add4(float[] sum, float[] vector, int k) {
    int out = sum.length;
    int a = k * out;
    int b = a + out;
    int c = b + out;
    int d = c + out;
    float fa = vector[k];
    float fb = vector[k + 1];
    float fc = vector[k + 2];
    float fd = vector[k + 3];
    for (int i = 0; i < out; i++) {
      sum[i] +=
          fa * columns[a + i] + fb * columns[b + i] + fc * columns[c + i] + fd * columns[d + i];
    }
  }
}
