package dev.millrace.ml.recommend;

import java.util.Arrays;
import java.util.HashMap;

/// What one person buys, the strongest first.
///
/// @param weight the share of baskets that hold each, where baskets long ago count less
/// @param times in how many baskets each was
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Habit(int[] item, float[] weight, int[] times) {

  static final Habit NONE = new Habit(new int[0], new float[0], new int[0]);

  /// @param baskets of one person, oldest first; an item once in each
  /// @param fading what a basket counts against the one after it
  public static Habit of(int[][] baskets, double fading) {
    int n = baskets.length;
    var found = new HashMap<Integer, Tally>();
    double counts = 1;
    for (int basket = n - 1; basket >= 0; basket--) {
      for (int item : baskets[basket]) {
        Tally tally = found.computeIfAbsent(item, _ -> new Tally());
        tally.weight += (float) (counts / n);
        tally.times++;
      }
      counts *= fading;
    }
    long[] order =
        found.entrySet().stream()
            .mapToLong(each -> Sums.key(each.getValue().weight, each.getKey()))
            .sorted()
            .toArray();
    var habit = new Habit(new int[order.length], new float[order.length], new int[order.length]);
    for (int i = 0; i < order.length; i++) {
      int item = (int) order[i];
      Tally tally = found.getOrDefault(item, new Tally());
      habit.item[i] = item;
      habit.weight[i] = tally.weight;
      habit.times[i] = tally.times;
    }
    return habit;
  }

  public boolean isEmpty() {
    return item.length == 0;
  }

  /// Where an item stands; negative where it does not.
  int place(int wanted) {
    for (int i = 0; i < item.length; i++) {
      if (item[i] == wanted) {
        return i;
      }
    }
    return -1;
  }

  double length() {
    double sum = 0;
    for (float each : weight) {
      sum += each * each;
    }
    return Math.max(1e-9, Math.sqrt(sum));
  }

  Habit strongest(int most) {
    return item.length <= most
        ? this
        : new Habit(
            Arrays.copyOf(item, most), Arrays.copyOf(weight, most), Arrays.copyOf(times, most));
  }

  private static final class Tally {
    private float weight;
    private int times;
  }
}
