package dev.millrace.ml.segment;

import java.util.Arrays;
import java.util.SplittableRandom;

/// Centres so that points lie near theirs: begun by k-means++ (Arthur and Vassilvitskii 2007), made
/// better by Lloyd's steps, the best of several beginnings.
final class KMeans {

  private static final int BEGINNINGS = 6;
  private static final int STEPS = 60;

  private KMeans() {}

  /// @param count fewer come back where fewer points differ
  static double[][] centres(double[][] points, int count, long seed) {
    var random = new SplittableRandom(seed);
    double[][] best = new double[0][];
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i < BEGINNINGS; i++) {
      double[][] centres = begin(points, count, random);
      double sum = improve(points, centres);
      if (sum < least) {
        least = sum;
        best = centres;
      }
    }
    return best;
  }

  static int nearest(double[][] centres, double[] point) {
    int nearest = 0;
    double least = Double.POSITIVE_INFINITY;
    for (int c = 0; c < centres.length; c++) {
      double distance = squared(centres[c], point);
      if (distance < least) {
        least = distance;
        nearest = c;
      }
    }
    return nearest;
  }

  static int[] nearest(double[][] centres, double[][] points) {
    return Arrays.stream(points).mapToInt(point -> nearest(centres, point)).toArray();
  }

  static double squared(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      double difference = a[i] - b[i];
      sum += difference * difference;
    }
    return sum;
  }

  /// Each next centre is a point, the likelier the further it is from those there are.
  private static double[][] begin(double[][] points, int count, SplittableRandom random) {
    var centres = new double[count][];
    var distance = new double[points.length];
    Arrays.fill(distance, Double.POSITIVE_INFINITY);
    centres[0] = points[random.nextInt(points.length)].clone();
    for (int c = 1; c < count; c++) {
      double sum = 0;
      for (int i = 0; i < points.length; i++) {
        distance[i] = Math.min(distance[i], squared(points[i], centres[c - 1]));
        sum += distance[i];
      }
      if (sum == 0) {
        return Arrays.copyOf(centres, c);
      }
      double drawn = random.nextDouble() * sum;
      int at = 0;
      while (at < points.length - 1 && drawn >= distance[at]) {
        drawn -= distance[at++];
      }
      centres[c] = points[at].clone();
    }
    return centres;
  }

  /// @return the sum of squared distances in the end
  private static double improve(double[][] points, double[][] centres) {
    double before = Double.POSITIVE_INFINITY;
    for (int step = 0; step < STEPS; step++) {
      var sums = new double[centres.length][centres[0].length];
      var counts = new int[centres.length];
      double sum = 0;
      for (double[] point : points) {
        int c = nearest(centres, point);
        counts[c]++;
        sum += squared(centres[c], point);
        for (int i = 0; i < point.length; i++) {
          sums[c][i] += point[i];
        }
      }
      if (sum >= before * (1 - 1e-9)) {
        return sum;
      }
      before = sum;
      for (int c = 0; c < centres.length; c++) {
        for (int i = 0; counts[c] > 0 && i < centres[c].length; i++) {
          centres[c][i] = sums[c][i] / counts[c];
        }
      }
    }
    return before;
  }
}
