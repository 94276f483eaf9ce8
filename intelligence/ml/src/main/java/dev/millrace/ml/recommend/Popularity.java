package dev.millrace.ml.recommend;

/// What everybody wants, the same for all.
public record Popularity(float[] weights) implements Recommender {

  public static Popularity of(Interactions interactions) {
    var weights = new float[interactions.items()];
    for (int at = 0; at < interactions.item().length; at++) {
      weights[interactions.item()[at]] += interactions.weight()[at];
    }
    return new Popularity(weights);
  }

  @Override
  public void score(int[] history, float[] scores) {
    System.arraycopy(weights, 0, scores, 0, scores.length);
  }
}
