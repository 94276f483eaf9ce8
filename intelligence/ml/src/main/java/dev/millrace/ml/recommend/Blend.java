package dev.millrace.ml.recommend;

import java.util.Arrays;
import java.util.List;

/// Several recommenders as one: each is scaled so that its best item counts 1, and weighed.
///
/// @param weights one for each part
public record Blend(List<Recommender> parts, float[] weights) implements Recommender {

  public Blend {
    parts = List.copyOf(parts);
    if (parts.size() != weights.length) {
      throw new IllegalStateException("Each part needs a weight; this is a bug.");
    }
  }

  public static Blend of(Recommender first, Recommender second, double weightOfSecond) {
    return new Blend(
        List.of(first, second), new float[] {(float) (1 - weightOfSecond), (float) weightOfSecond});
  }

  @Override
  public void score(int[] history, float[] scores) {
    var one = new float[scores.length];
    Arrays.fill(scores, 0);
    for (int part = 0; part < weights.length; part++) {
      parts.get(part).score(history, one);
      float most = 0;
      for (float score : one) {
        most = Math.max(most, score);
      }
      if (most > 0) {
        float factor = weights[part] / most;
        for (int i = 0; i < scores.length; i++) {
          scores[i] += factor * one[i];
        }
      }
    }
  }
}
