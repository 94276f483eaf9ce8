package dev.millrace.ml.recommend;

import java.util.Arrays;

/// The habits of many people, who have numbers and no names.
///
/// @param people a row for each
/// @param popularity the share of all baskets that hold an item
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Habits(Interactions people, float[] popularity) {

  static Habits none(int items) {
    return new Habits(
        new Interactions(items, new int[1], new int[0], new float[0]), new float[items]);
  }

  /// Gathers habits, person by person.
  public static final class Gathering {
    private final int items;
    private final double fading;
    private final int most;
    private final float[] popularity;
    private int[] start = new int[1024];
    private int[] item = new int[1024];
    private float[] weight = new float[1024];
    private int people;
    private int count;
    private long baskets;

    /// @param fading what a basket counts against the one after it
    /// @param most items of one person that are kept
    public Gathering(int items, double fading, int most) {
      this.items = items;
      this.fading = fading;
      this.most = most;
      this.popularity = new float[items];
    }

    /// @param theirs of one person, oldest first; an item once in each
    public void add(int[][] theirs) {
      for (int[] basket : theirs) {
        baskets++;
        for (int i : basket) {
          popularity[i]++;
        }
      }
      Habit habit = Habit.of(theirs, fading).strongest(most);
      while (count + habit.item().length > item.length) {
        item = Arrays.copyOf(item, 2 * item.length);
        weight = Arrays.copyOf(weight, 2 * weight.length);
      }
      if (people + 1 == start.length) {
        start = Arrays.copyOf(start, 2 * start.length);
      }
      System.arraycopy(habit.item(), 0, item, count, habit.item().length);
      System.arraycopy(habit.weight(), 0, weight, count, habit.item().length);
      count += habit.item().length;
      start[++people] = count;
    }

    public Habits habits() {
      for (int i = 0; i < items; i++) {
        popularity[i] /= Math.max(1, baskets);
      }
      return new Habits(
          new Interactions(
              items,
              Arrays.copyOf(start, people + 1),
              Arrays.copyOf(item, count),
              Arrays.copyOf(weight, count)),
          popularity);
    }
  }
}
