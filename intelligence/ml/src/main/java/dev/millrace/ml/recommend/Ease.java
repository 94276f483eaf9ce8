package dev.millrace.ml.recommend;

import java.util.Arrays;
import java.util.stream.IntStream;

/// EASE (Steck 2019): each item is predicted from all others by ridge regression, solved at once by
/// one inverse. For up to some thousand items: its memory grows with their square.
///
/// @param weights how much each item of a history (row) speaks for another (column)
public record Ease(float[][] weights) implements Recommender {

  /// @param ridge the same for all items
  /// @param dropout this share of a history may be missing without harm (Steck 2020), 0 to below 1
  /// @param activity people with longer histories count less by their length to this power
  public record Settings(double ridge, double dropout, double activity) {}

  public static Ease fit(Interactions interactions, Settings settings) {
    double[][] gram = gram(interactions, settings.activity());
    int n = interactions.items();
    double share = settings.dropout() / (1 - settings.dropout());
    for (int i = 0; i < n; i++) {
      gram[i][i] += settings.ridge() + share * gram[i][i];
    }
    SymmetricInverse.invert(gram);
    var diagonal = new double[n];
    for (int i = 0; i < n; i++) {
      diagonal[i] = gram[i][i];
    }
    var weights = new float[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        weights[i][j] = i == j ? 0 : (float) (-gram[i][j] / diagonal[j]);
      }
    }
    return new Ease(weights);
  }

  /// Only what speaks most for each item; quicker to answer from, and as good within a few parts of
  /// a thousand where some hundred are kept.
  public ItemNeighbours strongest(int neighbours, double fading) {
    int n = weights.length;
    var start = new int[n + 1];
    var neighbour = new int[n * Math.min(n, neighbours)];
    var similarity = new float[neighbour.length];
    int count = 0;
    for (int i = 0; i < n; i++) {
      var sums = new Sums(n);
      for (int j = 0; j < n; j++) {
        if (weights[i][j] > 0) {
          sums.add(j, weights[i][j]);
        }
      }
      for (int j : sums.best(neighbours)) {
        neighbour[count] = j;
        similarity[count++] = weights[i][j];
      }
      start[i + 1] = count;
    }
    return new ItemNeighbours(
        start, Arrays.copyOf(neighbour, count), Arrays.copyOf(similarity, count), (float) fading);
  }

  private static double[][] gram(Interactions interactions, double activity) {
    Interactions byItem = interactions.byItem();
    int n = interactions.items();
    var weight = new double[interactions.rows()];
    for (int row = 0; row < weight.length; row++) {
      weight[row] = Math.pow(Math.max(1, interactions.length(row)), -activity);
    }
    // People count one on the average, so that the ridge means the same for any activity.
    double mean = Arrays.stream(weight).average().orElse(1);
    var gram = new double[n][n];
    IntStream.range(0, n)
        .parallel()
        .forEach(i -> {
          double[] line = gram[i];
          for (int at = byItem.start()[i]; at < byItem.start()[i + 1]; at++) {
            int row = byItem.item()[at];
            double w = weight[row] / mean;
            for (int k = interactions.start()[row]; k < interactions.start()[row + 1]; k++) {
              line[interactions.item()[k]] += w;
            }
          }
        });
    return gram;
  }

  @Override
  public void score(int[] history, float[] scores) {
    Arrays.fill(scores, 0);
    for (int item : history) {
      float[] line = weights[item];
      for (int i = 0; i < scores.length; i++) {
        scores[i] += line[i];
      }
    }
  }
}
