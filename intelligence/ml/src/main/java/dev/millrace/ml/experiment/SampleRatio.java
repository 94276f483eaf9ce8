package dev.millrace.ml.experiment;

import java.util.List;

/// Whether the arms have as many units as they should: if not, something loses or adds customers of
/// one arm, and no other number is to be trusted.
///
/// The p-value may be looked at at any time: it is one over a Bayes factor of counts against the
/// shares (Lindon and Malek 2022), with a Dirichlet around them.
///
/// @param chiSquare the p-value of the usual test, right for one look only
public record SampleRatio(double pValue, double chiSquare) {

  /// Below this the mismatch is told.
  public static final double ALARM = 0.001;

  private static final double CONCENTRATION = 1_000;

  /// @param expected shares that add up to one
  public static SampleRatio of(List<Long> units, List<Double> expected) {
    long all = units.stream().mapToLong(Long::longValue).sum();
    if (all == 0) {
      return new SampleRatio(1, 1);
    }
    double factor = Normal.logGamma(CONCENTRATION) - Normal.logGamma(CONCENTRATION + all);
    double distance = 0;
    for (int i = 0; i < units.size(); i++) {
      double share = expected.get(i);
      double prior = CONCENTRATION * share;
      long count = units.get(i);
      factor += Normal.logGamma(prior + count) - Normal.logGamma(prior) - count * Math.log(share);
      distance += (count - all * share) * (count - all * share) / (all * share);
    }
    return new SampleRatio(
        Math.min(1, Math.exp(-factor)), Normal.chiSquareAbove(distance, units.size() - 1));
  }

  public boolean isMismatch() {
    return pValue < ALARM;
  }
}
