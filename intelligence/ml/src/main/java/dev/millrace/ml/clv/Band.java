package dev.millrace.ml.clv;

import dev.millrace.ml.clv.Outlook.Interval;
import java.util.Arrays;

/// How far from a forecast the truth lies for four of five customers: split conformal prediction
/// after Lei and others (2018), with errors in units that grow with the root of the forecast.
///
/// @param unit what one purchase is in what is forecast
/// @param low the error, in those units, that one in ten is below
/// @param high and one in ten above
public record Band(double unit, double low, double high) {

  private static final double SHARE = 0.1;

  /// The least spread, as a share of one purchase: a forecast of nearly nothing is still uncertain.
  private static final double LEAST = 0.01;

  /// @param forecasts of customers that the model has not learnt from
  /// @param truths what became of them
  public static Band of(double unit, double[] forecasts, double[] truths) {
    int n = forecasts.length;
    var errors = new double[n];
    for (int i = 0; i < n; i++) {
      errors[i] = (truths[i] - forecasts[i]) / spread(unit, forecasts[i]);
    }
    Arrays.sort(errors);
    int below = (int) Math.floor((n + 1) * SHARE);
    int above = (int) Math.ceil((n + 1) * (1 - SHARE));
    return new Band(
        unit,
        n == 0 ? 0 : errors[Math.max(below, 1) - 1],
        n == 0 ? 0 : errors[Math.min(above, n) - 1]);
  }

  /// Nobody buys less than nothing, and the forecast lies within.
  Interval around(double forecast) {
    double spread = spread(unit, forecast);
    return new Interval(
        Math.min(forecast, Math.max(0, forecast + low * spread)),
        Math.max(forecast, forecast + high * spread));
  }

  /// Which share of these the band holds.
  public double coverage(double[] forecasts, double[] truths) {
    int held = 0;
    for (int i = 0; i < forecasts.length; i++) {
      Interval within = around(forecasts[i]);
      if (truths[i] >= within.low() && truths[i] <= within.high()) {
        held++;
      }
    }
    return forecasts.length == 0 ? 0 : (double) held / forecasts.length;
  }

  private static double spread(double unit, double forecast) {
    return Math.sqrt(unit * (forecast + LEAST * unit));
  }
}
