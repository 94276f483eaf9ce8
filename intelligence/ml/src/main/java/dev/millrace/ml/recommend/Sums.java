package dev.millrace.ml.recommend;

import java.util.Arrays;

/// Sums by number of which most stay empty; finds the largest.
final class Sums {

  private final float[] values;
  private int[] touched = new int[64];
  private int count;

  Sums(int size) {
    this.values = new float[size];
  }

  void add(int at, float value) {
    if (values[at] == 0) {
      if (count == touched.length) {
        touched = Arrays.copyOf(touched, 2 * count);
      }
      touched[count++] = at;
    }
    values[at] += value;
  }

  float value(int at) {
    return values[at];
  }

  void scale(Scale scale) {
    for (int i = 0; i < count; i++) {
      values[touched[i]] *= scale.of(touched[i]);
    }
  }

  /// The places of the largest, largest first; of equals the smaller number.
  int[] best(int most) {
    long[] order = new long[count];
    for (int i = 0; i < count; i++) {
      order[i] = key(values[touched[i]], touched[i]);
    }
    Arrays.sort(order);
    var best = new int[Math.min(most, count)];
    for (int i = 0; i < best.length; i++) {
      best[i] = (int) order[i];
    }
    return best;
  }

  /// Sorts positive values downwards, equals by number upwards.
  private static long key(float value, int at) {
    return ((long) (Integer.MAX_VALUE - Float.floatToIntBits(Math.max(0, value))) << 32) | at;
  }

  interface Scale {
    float of(int at);
  }
}
