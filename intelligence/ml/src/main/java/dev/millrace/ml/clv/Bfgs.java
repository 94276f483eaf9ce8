package dev.millrace.ml.clv;

/// Finds the least value of a smooth function by the method of Broyden, Fletcher, Goldfarb and
/// Shanno. Deterministic.
final class Bfgs {

  private static final int STEPS = 300;
  private static final int HALVINGS = 50;
  private static final double ENOUGH_DESCENT = 1e-4;
  private static final double LONGEST_STEP = 2;

  /// So weak that it changes the fourth digit of a parameter at most. Where data leave a direction
  /// open, such as when all customers are alike, it ends the search instead of letting it run to
  /// infinity.
  private static final double PULL_TO_ZERO = 1e-6;

  private final Function function;
  private final double tolerance;

  /// @param tolerance the largest derivative that counts as none
  Bfgs(Function function, double tolerance) {
    this.function = function;
    this.tolerance = tolerance;
  }

  Minimum from(double[] start) {
    int n = start.length;
    double[] x = start.clone();
    var gradient = new double[n];
    double value = at(x, gradient);
    double[][] inverse = identity(n);
    for (int step = 0; step < STEPS; step++) {
      if (largest(gradient) < tolerance) {
        return minimum(x, value, true);
      }
      double[] direction = direction(inverse, gradient);
      double slope = dot(direction, gradient);
      if (slope >= 0) {
        inverse = identity(n);
        direction = direction(inverse, gradient);
        slope = dot(direction, gradient);
      }
      var nextGradient = new double[n];
      var next = new double[n];
      double length = Math.min(1, LONGEST_STEP / largest(direction));
      double nextValue = Double.NaN;
      boolean isLower = false;
      for (int halving = 0; halving < HALVINGS && !isLower; halving++) {
        for (int i = 0; i < n; i++) {
          next[i] = x[i] + length * direction[i];
        }
        nextValue = at(next, nextGradient);
        isLower = nextValue <= value + ENOUGH_DESCENT * length * slope;
        length /= 2;
      }
      if (!isLower) {
        // No step lowers it by more than rounding does.
        return minimum(x, value, largest(gradient) < Math.sqrt(tolerance));
      }
      update(inverse, difference(next, x), difference(nextGradient, gradient));
      x = next;
      gradient = nextGradient;
      value = nextValue;
    }
    return minimum(x, value, false);
  }

  private double at(double[] point, double[] gradient) {
    double value = function.at(point, gradient);
    for (int i = 0; i < point.length; i++) {
      gradient[i] += 2 * PULL_TO_ZERO * point[i];
    }
    return value + PULL_TO_ZERO * dot(point, point);
  }

  private static Minimum minimum(double[] point, double value, boolean hasConverged) {
    return new Minimum(point, value - PULL_TO_ZERO * dot(point, point), hasConverged);
  }

  private static void update(double[][] inverse, double[] moved, double[] turned) {
    double curvature = dot(moved, turned);
    if (curvature <= 1e-12) {
      return;
    }
    int n = moved.length;
    var product = new double[n];
    for (int i = 0; i < n; i++) {
      product[i] = dot(inverse[i], turned);
    }
    double factor = (1 + dot(turned, product) / curvature) / curvature;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        inverse[i][j] +=
            factor * moved[i] * moved[j]
                - (product[i] * moved[j] + moved[i] * product[j]) / curvature;
      }
    }
  }

  private static double[] direction(double[][] inverse, double[] gradient) {
    var direction = new double[gradient.length];
    for (int i = 0; i < direction.length; i++) {
      direction[i] = -dot(inverse[i], gradient);
    }
    return direction;
  }

  private static double[][] identity(int n) {
    var identity = new double[n][n];
    for (int i = 0; i < n; i++) {
      identity[i][i] = 1;
    }
    return identity;
  }

  private static double[] difference(double[] a, double[] b) {
    var difference = new double[a.length];
    for (int i = 0; i < a.length; i++) {
      difference[i] = a[i] - b[i];
    }
    return difference;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static double largest(double[] values) {
    double largest = 0;
    for (double value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }

  /// What is made least.
  interface Function {

    /// The value at a point, and its derivatives there. May be infinite, never NaN.
    double at(double[] point, double[] gradient);
  }

  /// Where the search ended.
  record Minimum(double[] point, double value, boolean hasConverged) {}
}
