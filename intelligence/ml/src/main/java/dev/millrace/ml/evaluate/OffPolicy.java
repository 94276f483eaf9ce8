package dev.millrace.ml.evaluate;

/// What another choice would have earned, from choices that were left to chance with known
/// propensities: inverse-propensity scores, clipped and self-normalised (Swaminathan and Joachims
/// 2015).
///
/// @param estimate of the reward of one choice
/// @param low of the interval that holds the truth 19 times of 20
/// @param high of that interval
/// @param effective how many rows of equal weight would tell as much
/// @param matched rows in which the other would have chosen the same
/// @param clipped rows whose weight was too great
public record OffPolicy(
    double estimate, double low, double high, double effective, long matched, long clipped) {

  private static final double Z = 1.959964;

  /// @param propensity of what was chosen
  /// @param agrees whether the other would have chosen the same
  /// @param reward of what was chosen, 0 or 1
  /// @param most no weight counts more
  public static OffPolicy of(double[] propensity, boolean[] agrees, double[] reward, double most) {
    double weights = 0;
    double squares = 0;
    double earned = 0;
    long matched = 0;
    long clipped = 0;
    var weight = new double[propensity.length];
    for (int i = 0; i < weight.length; i++) {
      if (agrees[i]) {
        weight[i] = Math.min(most, 1 / propensity[i]);
        clipped += 1 / propensity[i] > most ? 1 : 0;
        matched++;
        weights += weight[i];
        squares += weight[i] * weight[i];
        earned += weight[i] * reward[i];
      }
    }
    if (weights == 0) {
      return new OffPolicy(Double.NaN, Double.NaN, Double.NaN, 0, 0, 0);
    }
    double estimate = earned / weights;
    double effective = weights * weights / squares;
    double spread = 0;
    for (int i = 0; i < weight.length; i++) {
      double off = weight[i] * (reward[i] - estimate);
      spread += off * off;
    }
    // Where hardly any reward was seen the spread is not seen either: two rewards are added and two
    // that did not come, as for shares (Agresti and Coull 1998).
    double middle = (estimate * effective + Z * Z / 2) / (effective + Z * Z);
    double least = middle * (1 - middle) / (effective + Z * Z);
    double error = Math.sqrt(Math.max(spread / (weights * weights), least));
    return new OffPolicy(
        estimate,
        Math.max(0, Math.min(estimate, middle - Z * error)),
        Math.min(1, Math.max(estimate, middle + Z * error)),
        effective,
        matched,
        clipped);
  }
}
