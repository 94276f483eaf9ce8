package dev.millrace.ml.evaluate;

/// The probability from which on the answer is yes.
public final class Threshold {

  public static final double USUAL = 0.5;

  private static final int PERCENT = 100;

  private Threshold() {}

  /// The full percentage with the most right answers; of equal ones the nearest to a half. For
  /// probabilities the model was not trained on.
  public static double mostAccurate(Scored scored) {
    double best = USUAL;
    for (int percent = 1; percent < PERCENT; percent++) {
      double threshold = (double) percent / PERCENT;
      double gain = scored.accuracy(threshold) - scored.accuracy(best);
      if (gain > 0 || (gain == 0 && Math.abs(threshold - USUAL) < Math.abs(best - USUAL))) {
        best = threshold;
      }
    }
    return best;
  }
}
