package dev.millrace.ml.recommend;

import java.util.Arrays;
import java.util.Comparator;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The next basket: what a person buys often, what people with similar habits buy, and what all
/// buy. Baskets long ago count less (after TIFU-KNN, Hu and others 2020). An answer looks at a
/// bounded number of others, by the items that fewest share. As a [Recommender], a history is one
/// number: that of the person. Safe for any thread.
public final class BasketNeighbours implements Recommender {

  /// So many habits of others are looked at for one answer: about 2 ms.
  private static final int MOST_LOOKS = 500_000;

  private static final int KEPT = 16;

  private final Interactions habits;
  private final Interactions byItem;
  private final float[] length;
  private final float[] popularity;
  private final Settings settings;

  /// Room to sum over all people in, taken and given back.
  private final ArrayBlockingQueue<Sums> rooms = new ArrayBlockingQueue<>(KEPT);

  /// @param fading what a basket counts against the one after it
  /// @param neighbours how many people with similar habits speak; 0 for none
  /// @param own what one's own habits count, 0 to 1; the neighbours count the rest
  /// @param popularity what the share of baskets that hold an item counts on top
  public record Settings(double fading, int neighbours, double own, double popularity) {

    /// By which shops are answered.
    public static final Settings DEFAULT = new Settings(0.9, 300, 0.3, 0.5);
  }

  private BasketNeighbours(Habits all, Settings settings) {
    this.habits = all.people();
    this.byItem = habits.byItem();
    this.popularity = all.popularity();
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

  public static BasketNeighbours of(Habits habits, Settings settings) {
    return new BasketNeighbours(habits, settings);
  }

  /// @param baskets of each person, oldest first
  public static BasketNeighbours of(int items, int[][][] baskets, Settings settings) {
    var gathering = new Habits.Gathering(items, settings.fading(), Integer.MAX_VALUE);
    for (int[][] person : baskets) {
      gathering.add(person);
    }
    return new BasketNeighbours(gathering.habits(), settings);
  }

  /// How likely each item is in the next basket of somebody.
  ///
  /// @param own may be of nobody who is known here
  public Next next(Habit own) {
    var scores = new float[popularity.length];
    score(own, -1, scores);
    return new Next(this, own, scores);
  }

  @Override
  public void score(int[] history, float[] scores) {
    int person = history[0];
    int from = habits.start()[person];
    int to = habits.start()[person + 1];
    score(
        new Habit(
            Arrays.copyOfRange(habits.item(), from, to),
            Arrays.copyOfRange(habits.weight(), from, to),
            new int[to - from]),
        person,
        scores);
  }

  private void score(Habit own, int person, float[] scores) {
    for (int i = 0; i < scores.length; i++) {
      scores[i] = (float) (settings.popularity() * popularity[i]);
    }
    for (int i = 0; i < own.item().length; i++) {
      scores[own.item()[i]] += (float) (settings.own() * own.weight()[i]);
    }
    if (settings.neighbours() > 0) {
      int[] neighbours = neighbours(own, person);
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

  private int[] neighbours(Habit own, int person) {
    @Nullable Sums kept = rooms.poll();
    Sums alike = kept == null ? new Sums(habits.rows()) : kept;
    double size = own.length();
    int left = MOST_LOOKS;
    for (int place : places(own)) {
      int item = own.item()[place];
      int from = byItem.start()[item];
      int to = Math.min(byItem.start()[item + 1], from + left);
      for (int k = from; k < to; k++) {
        if (byItem.item()[k] != person) {
          alike.add(byItem.item()[k], own.weight()[place] * byItem.weight()[k]);
        }
      }
      left -= to - from;
    }
    alike.scale(other -> (float) (1 / (length[other] * size)));
    int[] best = alike.best(settings.neighbours());
    alike.clear();
    rooms.offer(alike); // where there are enough, it is forgotten
    return best;
  }

  /// As they stand; what fewest share first where there is more than may be looked at.
  private int[] places(Habit own) {
    long looks = 0;
    for (int item : own.item()) {
      looks += byItem.length(item);
    }
    IntStream places = IntStream.range(0, own.item().length);
    return looks <= MOST_LOOKS
        ? places.toArray()
        : places
            .boxed()
            .sorted(Comparator.comparingInt(place -> byItem.length(own.item()[place])))
            .mapToInt(Integer::intValue)
            .toArray();
  }

  /// What somebody will buy next.
  ///
  /// @param scores by item
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Next(BasketNeighbours by, Habit own, float[] scores) {

    /// In how many of one's own baskets an item was.
    public int times(int item) {
      int place = own.place(item);
      return place < 0 ? 0 : own.times()[place];
    }

    /// Whether people with similar habits speak for an item most.
    public boolean isByOthers(int item) {
      int place = own.place(item);
      double owns = place < 0 ? 0 : by.settings.own() * own.weight()[place];
      double all = by.settings.popularity() * by.popularity[item];
      return scores[item] - owns - all > Math.max(owns, all);
    }
  }
}
