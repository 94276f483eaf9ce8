package dev.millrace.ml.recommend;

import java.util.Arrays;

/// Sums by number of which most stay empty; finds the largest.
final class Sums {

  /// Fewer than one in so many are found without sorting all.
  private static final int FEW = 8;

  private final float[] values;
  private int[] touched = new int[64];
  private int count;

  Sums(int size) {
    this.values = new float[size];
  }

  void add(int at, float value) {
    if (value == 0) {
      return;
    }
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

  /// Empties it, at the cost of what was added.
  void clear() {
    for (int i = 0; i < count; i++) {
      values[touched[i]] = 0;
    }
    count = 0;
  }

  /// The places of the largest, largest first; of equals the smaller number.
  int[] best(int most) {
    return (long) most * FEW < count ? few(most) : many(most);
  }

  /// Without sorting what is not among them.
  private int[] few(int most) {
    long[] first = new long[most];
    int held = 0;
    for (int i = 0; i < count && most > 0; i++) {
      long key = key(values[touched[i]], touched[i]);
      if (held == most && key > first[most - 1]) {
        continue;
      }
      int place = -1 - Arrays.binarySearch(first, 0, held, key); // no two are equal
      held = Math.min(held + 1, most);
      System.arraycopy(first, place, first, place + 1, held - 1 - place);
      first[place] = key;
    }
    return Arrays.stream(first, 0, held).mapToInt(key -> (int) key).toArray();
  }

  private int[] many(int most) {
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
  static long key(float value, int at) {
    return ((long) (Integer.MAX_VALUE - Float.floatToIntBits(Math.max(0, value))) << 32) | at;
  }

  interface Scale {
    float of(int at);
  }
}
