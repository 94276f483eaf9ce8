package dev.millrace.ml.recommend;

import java.util.Arrays;
import java.util.stream.IntStream;

/// Items that go together, the nearer in time the more. What was done last speaks loudest.
///
/// @param start where the neighbours of each item begin
/// @param neighbour the other item
/// @param similarity how much an item speaks for its neighbour
/// @param fading what an item of a history weighs against the one after it, 0 to 1
public record ItemNeighbours(int[] start, int[] neighbour, float[] similarity, float fading)
    implements Recommender {

  /// @param window items further apart do not count as together
  /// @param distance together counts by the distance to this negative power
  /// @param backward what an item counts for one before it, against 1 for one after it
  /// @param damping how much the popularity of the neighbour is held against it, 0 to 1
  /// @param fading see [ItemNeighbours]
  /// @param neighbours most for each item
  public record Settings(
      int window, double distance, double backward, double damping, double fading, int neighbours) {

    public static final Settings DEFAULT = new Settings(20, 0.5, 0.7, 0.5, 0.7, 200);
  }

  /// For as many items, none of which has a neighbour.
  public static ItemNeighbours none(int items) {
    return new ItemNeighbours(new int[items + 1], new int[0], new float[0], 1);
  }

  /// How much one item speaks for another.
  public float similarity(int item, int other) {
    for (int at = start[item]; at < start[item + 1]; at++) {
      if (neighbour[at] == other) {
        return similarity[at];
      }
    }
    return 0;
  }

  public static ItemNeighbours fit(Interactions interactions, Settings settings) {
    int n = interactions.items();
    Interactions byItem = interactions.byItem();
    float[] counts = interactions.counts();
    var near = new int[n][];
    var much = new float[n][];
    IntStream.range(0, n)
        .parallel()
        .forEach(i -> {
          var sums = new Sums(n);
          int last = -1;
          for (int at = byItem.start()[i]; at < byItem.start()[i + 1]; at++) {
            int row = byItem.item()[at];
            if (row != last) {
              gather(interactions, settings, row, i, sums);
              last = row;
            }
          }
          sums.scale(j ->
              (float)
                  (1
                      / (Math.pow(Math.max(1, counts[j]), settings.damping())
                          * Math.sqrt(Math.max(1, counts[i])))));
          int[] best = sums.best(settings.neighbours());
          near[i] = best;
          much[i] = new float[best.length];
          for (int k = 0; k < best.length; k++) {
            much[i][k] = sums.value(best[k]);
          }
        });
    var start = new int[n + 1];
    for (int i = 0; i < n; i++) {
      start[i + 1] = start[i] + near[i].length;
    }
    var neighbour = new int[start[n]];
    var similarity = new float[start[n]];
    for (int i = 0; i < n; i++) {
      System.arraycopy(near[i], 0, neighbour, start[i], near[i].length);
      System.arraycopy(much[i], 0, similarity, start[i], near[i].length);
    }
    return new ItemNeighbours(start, neighbour, similarity, (float) settings.fading());
  }

  /// Everything near the places of an item in a row.
  private static void gather(
      Interactions interactions, Settings settings, int row, int item, Sums sums) {
    int from = interactions.start()[row];
    int to = interactions.start()[row + 1];
    for (int place = from; place < to; place++) {
      if (interactions.item()[place] != item) {
        continue;
      }
      int first = Math.max(from, place - settings.window());
      int end = Math.min(to, place + settings.window() + 1);
      for (int other = first; other < end; other++) {
        if (interactions.item()[other] != item) {
          double near = Math.pow(Math.abs(other - place), -settings.distance());
          sums.add(
              interactions.item()[other],
              (float) (other > place ? near : near * settings.backward()));
        }
      }
    }
  }

  @Override
  public void score(int[] history, float[] scores) {
    Arrays.fill(scores, 0);
    float weight = 1;
    for (int k = history.length - 1; k >= 0 && weight > 1e-4f; k--) {
      int item = history[k];
      for (int at = start[item]; at < start[item + 1]; at++) {
        scores[neighbour[at]] += weight * similarity[at];
      }
      weight *= fading;
    }
  }
}
