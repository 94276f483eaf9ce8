package dev.millrace.ml.experiment;

import java.util.random.RandomGenerator;

/// Customers of two arms, told of one by one.
final class Simulation {

  private final double[] count = new double[2];
  private final double[] sum = new double[2];
  private final double[] squares = new double[2];

  void add(int arm, double value) {
    count[arm]++;
    sum[arm] += value;
    squares[arm] += value * value;
  }

  Moments arm(int arm) {
    double mean = sum[arm] / count[arm];
    var covariance = new double[Moments.SIZE][Moments.SIZE];
    covariance[0][0] = squares[arm] / count[arm] - mean * mean;
    return new Moments((long) count[arm], new double[] {mean, 1, 0, 1}, covariance);
  }

  /// Whether an interval that is looked at evenly, from its first to all units, leaves zero.
  ///
  /// @param lift of the second arm
  /// @param units of both arms together
  static boolean finds(double lift, int units, int looks, double alpha, RandomGenerator random) {
    var arms = new Simulation();
    Boundary boundary = Boundary.of(alpha);
    int next = (int) Math.ceil(Boundary.FIRST_LOOK * units);
    int step = Math.max(1, (units - next) / looks);
    for (int i = 1; i <= units; i++) {
      int arm = random.nextInt(2);
      arms.add(arm, spent(random) * (arm == 1 ? 1 + lift : 1));
      if (i >= next) {
        next += step;
        Comparison comparison = Comparison.of(arms.arm(0), arms.arm(1), false);
        double width = boundary.width((double) i / units) * comparison.standardError();
        if (Math.abs(comparison.difference()) > width) {
          return true;
        }
      }
    }
    return false;
  }

  /// Three in ten buy something; some buy a lot.
  static double spent(RandomGenerator random) {
    return random.nextInt(10) < 3 ? 20 + 60 * random.nextExponential() : 0;
  }

  /// Of [#spent], worked out: 0.3 * (E[(20 + 60 X)^2]) - (0.3 * 80)^2.
  static double deviation() {
    return Math.sqrt(0.3 * (400 + 2 * 20 * 60 + 3600 * 2) - 24 * 24);
  }

  static double mean() {
    return 24;
  }
}
