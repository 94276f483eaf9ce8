package dev.millrace.ml.experiment;

import java.util.List;

/// How many units an experiment needs, looked at as it goes.
///
/// @param units of all arms together
/// @param unitsAtOnce how many one look at the end would need: what looking all the time costs
public record Plan(long units, long unitsAtOnce) {

  /// Looks that the power is counted with: about once a day for a month.
  public static final int LOOKS = 28;

  /// @param deviation of the metric between units
  /// @param effect to be found, in the metric's own unit
  /// @param shares of the arms, the control first
  /// @param alpha of all comparisons together
  public static Plan of(
      double deviation, double effect, List<Double> shares, double alpha, double power) {
    double smallest = shares.stream().skip(1).mapToDouble(Double::doubleValue).min().orElse(0.5);
    double each = alpha / (shares.size() - 1);
    double scale =
        deviation * deviation * (1 / shares.getFirst() + 1 / smallest) / (effect * effect);
    double drift = Boundary.of(each).drift(power, LOOKS);
    double once = Normal.quantile(1 - each / 2) + Normal.quantile(power);
    return new Plan((long) Math.ceil(scale * drift * drift), (long) Math.ceil(scale * once * once));
  }
}
