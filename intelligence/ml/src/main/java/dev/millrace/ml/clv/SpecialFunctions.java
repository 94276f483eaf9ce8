package dev.millrace.ml.clv;

/// Functions of mathematics that the JDK lacks, for positive arguments.
final class SpecialFunctions {

  /// From here on Stirling's series is exact to the last digits.
  private static final double LARGE = 10;

  private static final double HALF_LOG_2_PI = 0.5 * Math.log(2 * Math.PI);
  private static final int TERMS = 200_000;

  private SpecialFunctions() {}

  /// ln Γ(x).
  static double logGamma(double x) {
    double shift = 0;
    double y = x;
    while (y < LARGE) {
      shift += Math.log(y);
      y++;
    }
    double i = 1 / y;
    double i2 = i * i;
    double series =
        i * (1.0 / 12 - i2 * (1.0 / 360 - i2 * (1.0 / 1260 - i2 * (1.0 / 1680 - i2 / 1188))));
    return (y - 0.5) * Math.log(y) - y + HALF_LOG_2_PI + series - shift;
  }

  /// The derivative of ln Γ(x).
  static double digamma(double x) {
    double shift = 0;
    double y = x;
    while (y < LARGE) {
      shift += 1 / y;
      y++;
    }
    double i = 1 / y;
    double i2 = i * i;
    double series =
        i2 * (1.0 / 12 - i2 * (1.0 / 120 - i2 * (1.0 / 252 - i2 * (1.0 / 240 - i2 / 132))));
    return Math.log(y) - i / 2 - series - shift;
  }

  /// Gauss's hypergeometric function for 0 <= z < 1, as its series.
  static double hypergeometric(double a, double b, double c, double z) {
    double term = 1;
    double sum = 1;
    for (int n = 0; n < TERMS; n++) {
      term *= (a + n) * (b + n) / ((c + n) * (n + 1)) * z;
      sum += term;
      if (Math.abs(term) <= 1e-13 * Math.abs(sum)) {
        return sum;
      }
    }
    return sum;
  }
}
