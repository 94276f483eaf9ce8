package dev.millrace.transform.check.anomaly;

import java.util.Arrays;

/// Numbers that are gathered, and where their middle and their tail lie.
final class Figures {

  private final double[] values;
  private int size;

  Figures(int most) {
    this.values = new double[most];
  }

  void add(double value) {
    values[size++] = value;
  }

  int size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }

  /// How far each is from a centre.
  Figures sizes(double centre) {
    var sizes = new Figures(size);
    for (int i = 0; i < size; i++) {
      sizes.add(Math.abs(values[i] - centre));
    }
    return sizes;
  }

  /// 0 of nothing.
  double median() {
    return quantile(0.5);
  }

  double quantile(double share) {
    if (size == 0) {
      return 0;
    }
    double[] sorted = Arrays.copyOf(values, size);
    Arrays.sort(sorted);
    double at = share * (size - 1);
    int below = (int) at;
    int above = Math.min(size - 1, below + 1);
    return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
  }
}
