package dev.millrace.ml.recommend;

import java.util.Arrays;

/// A vector for each item. They lie in groups, in each of which the first numbers of all items come
/// first: products with one vector are then sums that the compiler turns into vector instructions.
final class ItemVectors {

  private static final int GROUP = 256;

  private final int items;
  private final int dims;
  private final float[] numbers;

  /// One by the length of each.
  private final float[] toUnit;

  /// @param rows the vectors one after the other
  ItemVectors(float[] rows, int dims) {
    this.items = rows.length / dims;
    this.dims = dims;
    this.toUnit = new float[items];
    this.numbers = new float[(items + GROUP - 1) / GROUP * GROUP * dims];
    for (int item = 0; item < items; item++) {
      double square = 0;
      for (int j = 0; j < dims; j++) {
        float v = rows[item * dims + j];
        square += (double) v * v;
        numbers[at(item, j)] = v;
      }
      toUnit[item] = (float) (1 / Math.max(1e-12, Math.sqrt(square)));
    }
  }

  int items() {
    return items;
  }

  float number(int item, int j) {
    return numbers[at(item, j)];
  }

  private int at(int item, int j) {
    return (item / GROUP * dims + j) * GROUP + item % GROUP;
  }

  /// The product of a vector with that of each item brought to length 1.
  void products(float[] vector, float[] products) {
    var sums = new float[GROUP];
    for (int first = 0; first < items; first += GROUP) {
      Arrays.fill(sums, 0);
      int at = first * dims;
      for (int j = 0; j < dims; j++) {
        float factor = vector[j];
        for (int k = 0; k < GROUP; k++) {
          sums[k] += factor * numbers[at + k];
        }
        at += GROUP;
      }
      int end = Math.min(GROUP, items - first);
      for (int k = 0; k < end; k++) {
        products[first + k] = sums[k] * toUnit[first + k];
      }
    }
  }
}
