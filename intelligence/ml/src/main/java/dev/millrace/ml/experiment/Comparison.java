package dev.millrace.ml.experiment;

import org.jspecify.annotations.Nullable;

/// Two arms side by side: ratios by the delta method, made narrower by what was known before
/// (CUPED, Deng, Xu, Kohavi and Walker 2013).
///
/// @param control the first arm's value, the covariate taken into account
/// @param treatment the other's
/// @param difference treatment less control
/// @param standardError of the difference
/// @param lift the difference as a share of the control; null where that is zero
/// @param liftError of the lift; null where there is none
/// @param varianceLeft the share of the variance that the covariate leaves; 1 where there is none
public record Comparison(
    double control,
    double treatment,
    double difference,
    double standardError,
    @Nullable Double lift,
    @Nullable Double liftError,
    double varianceLeft) {

  /// @param usesCovariate whether the values from before the exposure are heeded
  public static Comparison of(Moments control, Moments treatment, boolean usesCovariate) {
    double[] before = before(control, treatment);
    double theta = usesCovariate ? theta(control, treatment, before) : 0;
    Estimate one = estimate(control, before, theta);
    Estimate other = estimate(treatment, before, theta);
    double difference = other.value - one.value;
    double variance = one.variance + other.variance;
    double plain = estimate(control, before, 0).variance + estimate(treatment, before, 0).variance;
    Double lift = one.value == 0 ? null : difference / one.value;
    Double liftError =
        one.value == 0
            ? null
            : Math.sqrt(
                other.variance / square(one.value)
                    + square(other.value / square(one.value)) * one.variance);
    return new Comparison(
        one.value,
        other.value,
        difference,
        Math.sqrt(variance),
        lift,
        liftError,
        plain > 0 ? variance / plain : 1);
  }

  /// An arm's own value: the metric as a dashboard computes it, for each unit where it is a sum.
  public static double value(Moments arm) {
    double denominator = arm.mean()[Moments.DENOMINATOR];
    return denominator == 0 ? 0 : arm.mean()[Moments.NUMERATOR] / denominator;
  }

  /// The standard error of an arm's own value.
  public static double error(Moments arm) {
    return Math.sqrt(estimate(arm, new double[Moments.SIZE], 0).variance);
  }

  private static Estimate estimate(Moments arm, double[] before, double theta) {
    double[] influence = influence(arm);
    for (int i = 0; i < Moments.SIZE; i++) {
      influence[i] -= theta * before[i];
    }
    return new Estimate(
        value(arm) - theta * arm.mean(before),
        arm.covariance(influence, influence) / Math.max(1, arm.units() - 1));
  }

  private static double[] influence(Moments arm) {
    var weights = new double[Moments.SIZE];
    double denominator = arm.mean()[Moments.DENOMINATOR];
    if (denominator != 0) {
      weights[Moments.NUMERATOR] = 1 / denominator;
      weights[Moments.DENOMINATOR] = -value(arm) / denominator;
    }
    return weights;
  }

  /// How a unit was before, against all units of both arms: zero on the average.
  private static double[] before(Moments control, Moments treatment) {
    double numerator = both(control, treatment, Moments.NUMERATOR_BEFORE);
    double denominator = both(control, treatment, Moments.DENOMINATOR_BEFORE);
    var weights = new double[Moments.SIZE];
    if (denominator != 0) {
      weights[Moments.NUMERATOR_BEFORE] = 1 / denominator;
      weights[Moments.DENOMINATOR_BEFORE] = -numerator / square(denominator);
    }
    return weights;
  }

  private static double both(Moments control, Moments treatment, int which) {
    long units = control.units() + treatment.units();
    return units == 0
        ? 0
        : (control.units() * control.mean()[which] + treatment.units() * treatment.mean()[which])
            / units;
  }

  private static double theta(Moments control, Moments treatment, double[] before) {
    double shared =
        control.units() * control.covariance(influence(control), before)
            + treatment.units() * treatment.covariance(influence(treatment), before);
    double own =
        control.units() * control.covariance(before, before)
            + treatment.units() * treatment.covariance(before, before);
    return own > 0 ? shared / own : 0;
  }

  private static double square(double x) {
    return x * x;
  }

  private record Estimate(double value, double variance) {}
}
