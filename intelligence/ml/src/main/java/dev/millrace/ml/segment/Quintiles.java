package dev.millrace.ml.segment;

import java.util.Arrays;

/// Scores 1 to 5 by borders that were learnt once, so that a value scores the same until the next
/// training. Equal values score the same.
///
/// @param borders four, ascending; a value above the first scores 2 and so on
/// @param direction 1 where more is better, -1 where less is
public record Quintiles(double[] borders, int direction) {

  public static final int SCORES = 5;

  /// @param values of everybody; those that are no numbers do not count
  static Quintiles of(double[] values, int direction) {
    double[] sorted =
        Arrays.stream(values)
            .filter(Double::isFinite)
            .map(value -> direction * value)
            .sorted()
            .toArray();
    var borders = new double[SCORES - 1];
    for (int k = 1; k < SCORES; k++) {
      int below = (int) (((long) k * sorted.length + SCORES - 1) / SCORES);
      borders[k - 1] = sorted.length == 0 ? 0 : sorted[Math.max(0, below - 1)];
    }
    return new Quintiles(borders, direction);
  }

  /// 5 is best; what has no value is worst.
  int score(double value) {
    int score = 1;
    for (double border : borders) {
      score += border < direction * value ? 1 : 0; // never for NaN
    }
    return score;
  }
}
