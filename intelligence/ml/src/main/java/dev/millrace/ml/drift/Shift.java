package dev.millrace.ml.drift;

import dev.millrace.ml.experiment.Normal;

/// How far one distribution lies from another, by their histograms.
///
/// @param psi the population stability index: the sum of (now - then) * ln(now / then)
/// @param ks Kolmogorov and Smirnov's distance at the edges: the largest gap of the shares below
/// @param chiSquare the p-value of the chi-square test that both are one; missing values are a bin
public record Shift(double psi, double ks, double chiSquare) {

  /// An empty bin counts as half a row, so that one row there is not infinitely far.
  private static final double HALF = 0.5;

  public static Shift of(Histogram then, Histogram now) {
    return new Shift(psi(then, now), ks(then, now), chiSquare(then, now));
  }

  private static double psi(Histogram then, Histogram now) {
    long[] before = then.all();
    long[] after = now.all();
    double sum = 0;
    for (int i = 0; i < before.length; i++) {
      if (before[i] + after[i] > 0) {
        double p = Math.max(HALF, (double) before[i]) / Math.max(1, then.total());
        double q = Math.max(HALF, (double) after[i]) / Math.max(1, now.total());
        sum += (q - p) * Math.log(q / p);
      }
    }
    return sum;
  }

  private static double ks(Histogram then, Histogram now) {
    double[] before = then.shares();
    double[] after = now.shares();
    double gap = 0;
    double largest = 0;
    for (int i = 0; i < before.length; i++) {
      gap += after[i] - before[i];
      largest = Math.max(largest, Math.abs(gap));
    }
    return largest;
  }

  private static double chiSquare(Histogram then, Histogram now) {
    long[] before = then.all();
    long[] after = now.all();
    double rows = then.total() + now.total();
    double distance = 0;
    int bins = 0;
    for (int i = 0; i < before.length; i++) {
      double both = before[i] + after[i];
      if (both > 0) {
        bins++;
        double expectedBefore = both * then.total() / rows;
        double expectedAfter = both * now.total() / rows;
        distance += square(before[i] - expectedBefore) / Math.max(1e-9, expectedBefore);
        distance += square(after[i] - expectedAfter) / Math.max(1e-9, expectedAfter);
      }
    }
    return bins < 2 ? 1 : Normal.chiSquareAbove(distance, bins - 1);
  }

  private static double square(double x) {
    return x * x;
  }
}
