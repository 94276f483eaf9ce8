package dev.millrace.ml.clv;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/// What is to be expected of one customer within a time. The interval is that of the customer's own
/// future given their past: drawn from the exact conditional distributions of rate, probability to
/// leave and spending. It takes the fitted parameters as certain.
///
/// @param alive the probability that the customer has not left
/// @param purchases the expected number
/// @param value the expected sum of their values
public record Outlook(
    double alive, double purchases, Interval purchasesWithin, double value, Interval valueWithin) {

  private static final int DRAWS = 400;
  private static final int MOST_PURCHASES = 10_000;

  /// Four of five futures lie between.
  public record Interval(double low, double high) {}

  /// @param seed the same gives the same interval
  public static Outlook of(BgNbd buying, GammaGamma spending, Past past, double ahead, long seed) {
    double alive = buying.alive(past.repeats(), past.last(), past.age());
    double purchases = buying.expected(past.repeats(), past.last(), past.age(), ahead);
    double value = purchases * spending.expected(past.repeats(), past.value());
    var counts = new double[DRAWS];
    var values = new double[DRAWS];
    var random = new SplittableRandom(seed);
    for (int i = 0; i < DRAWS; i++) {
      int count = random.nextDouble() < alive ? future(buying, past, ahead, random) : 0;
      counts[i] = count;
      values[i] = count == 0 ? 0 : spent(spending, past, count, random);
    }
    return new Outlook(alive, purchases, interval(counts), value, interval(values));
  }

  /// Of a customer who is here, rate and probability to leave are independent given the past.
  private static int future(BgNbd buying, Past past, double ahead, RandomGenerator random) {
    double rate = gamma(buying.r() + past.repeats(), random) / (buying.alpha() + past.age());
    double one = gamma(buying.a(), random);
    double leaves = one / (one + gamma(buying.b() + past.repeats(), random));
    int count = 0;
    double time = random.nextExponential() / rate;
    while (time <= ahead && count < MOST_PURCHASES) {
      count++;
      if (random.nextDouble() < leaves) {
        return count;
      }
      time += random.nextExponential() / rate;
    }
    return count;
  }

  private static double spent(GammaGamma spending, Past past, int count, RandomGenerator random) {
    double rate =
        gamma(spending.q() + spending.p() * past.repeats(), random)
            / (spending.v() + past.repeats() * past.value());
    return gamma(spending.p() * count, random) / rate;
  }

  private static Interval interval(double[] draws) {
    Arrays.sort(draws);
    return new Interval(draws[DRAWS / 10], draws[DRAWS - 1 - DRAWS / 10]);
  }

  /// A gamma variate of scale 1, after Marsaglia and Tsang (2000).
  static double gamma(double shape, RandomGenerator random) {
    if (shape < 1) {
      double u = 1 - random.nextDouble();
      return gamma(shape + 1, random) * Math.pow(u, 1 / shape);
    }
    double d = shape - 1.0 / 3;
    double c = 1 / Math.sqrt(9 * d);
    while (true) {
      double x = random.nextGaussian();
      double v = 1 + c * x;
      if (v > 0) {
        double cube = v * v * v;
        if (Math.log(1 - random.nextDouble()) < 0.5 * x * x + d - d * cube + d * Math.log(cube)) {
          return d * cube;
        }
      }
    }
  }

  /// How a customer has bought; the words are those of [Purchases].
  public record Past(double repeats, double last, double age, double value) {}
}
