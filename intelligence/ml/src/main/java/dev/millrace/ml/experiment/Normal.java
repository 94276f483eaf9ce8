package dev.millrace.ml.experiment;

/// The normal distribution and what follows from the gamma function.
public final class Normal {

  private static final double[] LANCZOS = {
    676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406,
    12.507343278686905, -0.13857109526572012, 9.984369578019572e-6, 1.5056327351493116e-7
  };
  private static final double TINY = 1e-300;
  private static final double ENOUGH = 1e-15;
  private static final int TERMS = 10_000;

  private Normal() {}

  /// The share below x.
  public static double below(double x) {
    double half = gammaQ(0.5, x * x / 2) / 2;
    return x > 0 ? 1 - half : half;
  }

  /// The x that a share p lies below.
  public static double quantile(double p) {
    double low = -40;
    double high = 40;
    for (int i = 0; i < 100; i++) {
      double middle = (low + high) / 2;
      if (below(middle) < p) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return (low + high) / 2;
  }

  /// The chance that a chi-square of so many degrees of freedom exceeds x.
  public static double chiSquareAbove(double x, int degrees) {
    return x <= 0 ? 1 : gammaQ(degrees / 2.0, x / 2);
  }

  /// ln Γ(x) for x above 0.
  public static double logGamma(double x) {
    if (x < 0.5) {
      return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
    }
    double y = x - 1;
    double sum = 0.9999999999998099;
    for (int i = 0; i < LANCZOS.length; i++) {
      sum += LANCZOS[i] / (y + i + 1);
    }
    double t = y + LANCZOS.length - 0.5;
    return 0.5 * Math.log(2 * Math.PI) + (y + 0.5) * Math.log(t) - t + Math.log(sum);
  }

  /// The upper regularized incomplete gamma function: a series near zero, else a continued fraction
  /// by Lentz's method.
  private static double gammaQ(double a, double x) {
    if (x <= 0) {
      return 1;
    }
    double front = Math.exp(-x + a * Math.log(x) - logGamma(a));
    return x < a + 1 ? 1 - front * series(a, x) : front * fraction(a, x);
  }

  private static double series(double a, double x) {
    double term = 1 / a;
    double sum = term;
    for (int n = 1; n < TERMS && term > sum * ENOUGH; n++) {
      term *= x / (a + n);
      sum += term;
    }
    return sum;
  }

  private static double fraction(double a, double x) {
    double b = x + 1 - a;
    double c = 1 / TINY;
    double d = 1 / b;
    double h = d;
    for (int i = 1; i < TERMS; i++) {
      double step = -i * (i - a);
      b += 2;
      d = 1 / away(step * d + b);
      c = away(b + step / c);
      double factor = d * c;
      h *= factor;
      if (Math.abs(factor - 1) < ENOUGH) {
        break;
      }
    }
    return h;
  }

  private static double away(double value) {
    return Math.abs(value) < TINY ? TINY : value;
  }
}
