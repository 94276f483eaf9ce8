package dev.millrace.ml.clv;

import static dev.millrace.ml.clv.SpecialFunctions.digamma;
import static dev.millrace.ml.clv.SpecialFunctions.logGamma;

/// The Gamma-Gamma model of spending (Fader and Hardie 2013): the values of a customer's purchases
/// vary around a mean of their own, and the means are spread over customers.
///
/// @param p shape of the values of one customer
/// @param q shape of the spread over customers
/// @param v its scale, in money
/// @param logLikelihood of the purchases it was fitted to
public record GammaGamma(double p, double q, double v, double logLikelihood) {

  private static final double TOLERANCE = 1e-7;

  /// By maximum likelihood, from the customers who bought again for more than nothing.
  public static Fit<GammaGamma> fit(Purchases purchases) {
    var x = new double[purchases.size()];
    var z = new double[purchases.size()];
    int n = 0;
    double total = 0;
    for (int i = 0; i < purchases.size(); i++) {
      if (purchases.repeats()[i] > 0 && purchases.value()[i] > 0) {
        x[n] = purchases.repeats()[i];
        z[n] = purchases.value()[i];
        total += z[n];
        n++;
      }
    }
    if (n == 0) {
      return new Fit<>(new GammaGamma(1, 2, 1, 0), false);
    }
    int rows = n;
    // In units of the mean the search is the same for every currency.
    double mean = total / n;
    for (int i = 0; i < n; i++) {
      z[i] /= mean;
    }
    var minimum =
        new Bfgs((point, gradient) -> negative(point, gradient, x, z, rows), TOLERANCE)
            .from(new double[] {0.5, 1, 0});
    double[] at = minimum.point();
    double p = Math.exp(at[0]);
    return new Fit<>(
        new GammaGamma(
            p,
            Math.exp(at[1]),
            Math.exp(at[2]) * mean,
            -minimum.value() * rows - rows * Math.log(mean)),
        minimum.hasConverged());
  }

  /// The expected value of a purchase to come.
  public double expected(double repeats, double value) {
    double customers = q > 1 ? p * v / (q - 1) : p * v / q;
    double weight = p * repeats / (p * repeats + Math.max(q - 1, 1e-9));
    return (1 - weight) * customers + weight * value;
  }

  private static double negative(double[] point, double[] gradient, double[] x, double[] z, int n) {
    double p = Math.exp(point[0]);
    double q = Math.exp(point[1]);
    double v = Math.exp(point[2]);
    double gammaQ = logGamma(q);
    double psiQ = digamma(q);
    double sum = 0;
    double dp = 0;
    double dq = 0;
    double dv = 0;
    for (int i = 0; i < n; i++) {
      double px = p * x[i];
      double scale = v + x[i] * z[i];
      double logScale = Math.log(scale);
      double logSpent = Math.log(x[i] * z[i]);
      double psiBoth = digamma(px + q);
      sum +=
          logGamma(px + q)
              - logGamma(px)
              - gammaQ
              + q * point[2]
              + px * logSpent
              - Math.log(z[i])
              - (px + q) * logScale;
      dp += x[i] * (psiBoth - digamma(px) + logSpent - logScale);
      dq += psiBoth - psiQ + point[2] - logScale;
      dv += q / v - (px + q) / scale;
    }
    gradient[0] = -dp * p / n;
    gradient[1] = -dq * q / n;
    gradient[2] = -dv * v / n;
    return Double.isFinite(sum) ? -sum / n : Double.POSITIVE_INFINITY;
  }
}
