package dev.millrace.ml.recommend;

import java.util.Arrays;

/// The next basket of known people: what they buy often, what people with similar habits buy, and
/// what all buy. Baskets long ago count less (after TIFU-KNN, Hu and others 2020). A history is one
/// number: that of the person.
public final class BasketNeighbours implements Recommender {

  private final Interactions habits;
  private final Interactions byItem;
  private final float[] length;
  private final float[] popularity;
  private final Settings settings;

  /// @param fading what a basket counts against the one after it
  /// @param neighbours how many people with similar habits speak; 0 for none
  /// @param own what one's own habits count, 0 to 1; the neighbours count the rest
  /// @param popularity what the share of baskets that hold an item counts on top
  public record Settings(double fading, int neighbours, double own, double popularity) {}

  private BasketNeighbours(Interactions habits, float[] popularity, Settings settings) {
    this.habits = habits;
    this.byItem = habits.byItem();
    this.popularity = popularity;
    this.settings = settings;
    this.length = new float[habits.rows()];
    for (int row = 0; row < length.length; row++) {
      double sum = 0;
      for (int at = habits.start()[row]; at < habits.start()[row + 1]; at++) {
        sum += habits.weight()[at] * habits.weight()[at];
      }
      length[row] = (float) Math.max(1e-9, Math.sqrt(sum));
    }
  }

  /// @param baskets of each person, oldest first
  public static BasketNeighbours of(int items, int[][][] baskets, Settings settings) {
    var popularity = new float[items];
    long count = 0;
    var start = new int[baskets.length + 1];
    var item = new int[1024];
    var weight = new float[1024];
    int at = 0;
    for (int person = 0; person < baskets.length; person++) {
      var sums = new Sums(items);
      double fading = 1;
      int n = baskets[person].length;
      for (int basket = n - 1; basket >= 0; basket--) {
        for (int i : baskets[person][basket]) {
          sums.add(i, (float) (fading / n));
          popularity[i]++;
        }
        fading *= settings.fading();
        count++;
      }
      int[] all = sums.best(items);
      while (at + all.length > item.length) {
        item = Arrays.copyOf(item, 2 * item.length);
        weight = Arrays.copyOf(weight, 2 * weight.length);
      }
      for (int i : all) {
        item[at] = i;
        weight[at++] = sums.value(i);
      }
      start[person + 1] = at;
    }
    for (int i = 0; i < items; i++) {
      popularity[i] /= Math.max(1, count);
    }
    var habits = new Interactions(items, start, Arrays.copyOf(item, at), Arrays.copyOf(weight, at));
    return new BasketNeighbours(habits, popularity, settings);
  }

  @Override
  public void score(int[] history, float[] scores) {
    int person = history[0];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = (float) (settings.popularity() * popularity[i]);
    }
    add(person, settings.own(), scores);
    if (settings.neighbours() > 0) {
      int[] neighbours = neighbours(person);
      for (int neighbour : neighbours) {
        add(neighbour, (1 - settings.own()) / neighbours.length, scores);
      }
    }
  }

  private void add(int person, double factor, float[] scores) {
    for (int at = habits.start()[person]; at < habits.start()[person + 1]; at++) {
      scores[habits.item()[at]] += (float) (factor * habits.weight()[at]);
    }
  }

  private int[] neighbours(int person) {
    var alike = new Sums(habits.rows());
    for (int at = habits.start()[person]; at < habits.start()[person + 1]; at++) {
      int item = habits.item()[at];
      for (int k = byItem.start()[item]; k < byItem.start()[item + 1]; k++) {
        if (byItem.item()[k] != person) {
          alike.add(byItem.item()[k], habits.weight()[at] * byItem.weight()[k]);
        }
      }
    }
    alike.scale(other -> 1 / (length[other] * length[person]));
    return alike.best(settings.neighbours());
  }
}
