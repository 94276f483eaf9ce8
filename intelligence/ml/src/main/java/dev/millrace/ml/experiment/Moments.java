package dev.millrace.ml.experiment;

/// What is known of an arm's units: of each the metric's numerator and denominator, and both again
/// from before its exposure. A metric that is a sum has the denominator 1 for everybody.
///
/// @param mean of the four, in this order
/// @param covariance of the four, of the units as they are (divided by their number)
public record Moments(long units, double[] mean, double[][] covariance) {

  public static final int NUMERATOR = 0;
  public static final int DENOMINATOR = 1;
  public static final int NUMERATOR_BEFORE = 2;
  public static final int DENOMINATOR_BEFORE = 3;
  public static final int SIZE = 4;

  /// The mean of a weighted sum of the four.
  double mean(double[] weights) {
    double sum = 0;
    for (int i = 0; i < SIZE; i++) {
      sum += weights[i] * mean[i];
    }
    return sum;
  }

  /// The covariance of two weighted sums of the four.
  double covariance(double[] one, double[] other) {
    double sum = 0;
    for (int i = 0; i < SIZE; i++) {
      for (int j = 0; j < SIZE; j++) {
        sum += one[i] * other[j] * covariance[i][j];
      }
    }
    return sum;
  }

  /// Of units whose values are told one by one.
  public static Moments of(Iterable<double[]> values) {
    long units = 0;
    var mean = new double[SIZE];
    var products = new double[SIZE][SIZE];
    for (double[] value : values) {
      units++;
      var before = new double[SIZE];
      for (int i = 0; i < SIZE; i++) {
        before[i] = value[i] - mean[i];
        mean[i] += before[i] / units;
      }
      for (int i = 0; i < SIZE; i++) {
        for (int j = 0; j < SIZE; j++) {
          products[i][j] += before[i] * (value[j] - mean[j]);
        }
      }
    }
    for (double[] row : products) {
      for (int j = 0; j < SIZE; j++) {
        row[j] /= Math.max(1, units);
      }
    }
    return new Moments(units, mean, products);
  }
}
