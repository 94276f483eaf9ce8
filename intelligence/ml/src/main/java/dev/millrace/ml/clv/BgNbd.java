package dev.millrace.ml.clv;

import static dev.millrace.ml.clv.SpecialFunctions.digamma;
import static dev.millrace.ml.clv.SpecialFunctions.hypergeometric;
import static dev.millrace.ml.clv.SpecialFunctions.logGamma;

/// The BG/NBD model of Fader, Hardie and Lee (2005): each customer buys at a rate of their own
/// until, after some purchase, they leave for good. Rates are gamma distributed over customers, the
/// probability to leave is beta distributed.
///
/// @param r shape of the rates
/// @param alpha how slow they are, in units of time
/// @param a first parameter of the probability to leave
/// @param b second parameter
/// @param logLikelihood of the purchases it was fitted to
public record BgNbd(double r, double alpha, double a, double b, double logLikelihood) {

  private static final double TOLERANCE = 1e-7;

  /// By maximum likelihood.
  public static Fit<BgNbd> fit(Purchases purchases) {
    int n = purchases.size();
    double[] start = {0, Math.log(Math.max(mean(purchases.age()) / 5, 1e-3)), 0, 0};
    var minimum =
        new Bfgs((point, gradient) -> negative(point, gradient, purchases, n), TOLERANCE)
            .from(start);
    double[] p = minimum.point();
    return new Fit<>(
        new BgNbd(
            Math.exp(p[0]), Math.exp(p[1]), Math.exp(p[2]), Math.exp(p[3]), -minimum.value() * n),
        minimum.hasConverged());
  }

  /// The expected number of purchases in the time to come.
  public double expected(double repeats, double last, double age, double ahead) {
    if (ahead <= 0) {
      return 0;
    }
    // The formula has a removable pole at a = 1.
    double safe = Math.abs(a - 1) < 1e-6 ? 1 + 1e-6 : a;
    double total = safe + b + repeats - 1;
    double z = ahead / (alpha + age + ahead);
    double shrink = Math.exp((r + repeats) * Math.log((alpha + age) / (alpha + age + ahead)));
    double gone = shrink * hypergeometric(r + repeats, b + repeats, total, z);
    return Math.max(0, total / (safe - 1) * (1 - gone) * alive(repeats, last, age));
  }

  /// The probability that a customer has not left.
  public double alive(double repeats, double last, double age) {
    if (repeats == 0) {
      return 1;
    }
    double odds =
        a / (b + repeats - 1) * Math.exp((r + repeats) * Math.log((alpha + age) / (alpha + last)));
    return 1 / (1 + odds);
  }

  /// The mean negative log-likelihood over the logarithms of the parameters, with its gradient.
  private static double negative(double[] point, double[] gradient, Purchases data, int n) {
    double r = Math.exp(point[0]);
    double alpha = Math.exp(point[1]);
    double a = Math.exp(point[2]);
    double b = Math.exp(point[3]);
    double logAlpha = point[1];
    double sum = 0;
    double dr = 0;
    double dAlpha = 0;
    double da = 0;
    double db = 0;
    double gammaR = logGamma(r);
    double psiR = digamma(r);
    for (int i = 0; i < n; i++) {
      double x = data.repeats()[i];
      double age = data.age()[i];
      double logAge = Math.log(alpha + age);
      // Differences of gamma functions factor by factor: of large a and b, as customers who are
      // alike have them, the functions themselves would leave rounding for an answer.
      double staysEachTime = 0;
      double psiAbRise = 0;
      double psiBRise = 0;
      for (int j = 0; j < x; j++) {
        staysEachTime -= Math.log1p(a / (b + j));
        psiAbRise += 1 / (a + b + j);
        psiBRise += 1 / (b + j);
      }
      double common = logGamma(r + x) - gammaR + r * logAlpha + staysEachTime;
      double stays = -(r + x) * logAge;
      dr += digamma(r + x) - psiR + logAlpha;
      dAlpha += r / alpha;
      da -= psiAbRise;
      db += psiBRise - psiAbRise;
      if (x == 0) {
        sum += common + stays;
        dr -= logAge;
        dAlpha -= r / (alpha + age);
      } else {
        double logLast = Math.log(alpha + data.last()[i]);
        double left = point[2] - Math.log(b + x - 1) - (r + x) * logLast;
        double greater = Math.max(stays, left);
        double wStays = Math.exp(stays - greater);
        double wLeft = Math.exp(left - greater);
        double both = wStays + wLeft;
        wStays /= both;
        wLeft /= both;
        sum += common + greater + Math.log(both);
        dr -= wStays * logAge + wLeft * logLast;
        dAlpha -= (r + x) * (wStays / (alpha + age) + wLeft / (alpha + data.last()[i]));
        da += wLeft / a;
        db -= wLeft / (b + x - 1);
      }
    }
    gradient[0] = -dr * r / n;
    gradient[1] = -dAlpha * alpha / n;
    gradient[2] = -da * a / n;
    gradient[3] = -db * b / n;
    return Double.isFinite(sum) ? -sum / n : Double.POSITIVE_INFINITY;
  }

  private static double mean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return values.length == 0 ? 0 : sum / values.length;
  }
}
