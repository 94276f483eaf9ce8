package dev.millrace.ml.drift;

import java.util.Arrays;

/// Counts of values between edges that were chosen once, and of those that are missing. Its size
/// does not grow with what it has seen.
///
/// @param edges ascending; values up to and with an edge are below it
/// @param counts one more than edges
/// @param missing how many had no value
public record Histogram(double[] edges, long[] counts, long missing) {

  private static final int BINS = 20;

  /// Edges at the quantiles of the values; fewer where values repeat.
  public static double[] edges(double[] values) {
    double[] sorted = Arrays.stream(values).filter(v -> !Double.isNaN(v)).sorted().toArray();
    if (sorted.length == 0) {
      return new double[0];
    }
    return java.util.stream.IntStream.range(1, BINS)
        .mapToDouble(i -> sorted[(int) ((long) i * (sorted.length - 1) / BINS)])
        .filter(edge -> edge < sorted[sorted.length - 1])
        .distinct()
        .toArray();
  }

  public static Histogram of(double[] values, double[] edges) {
    var counts = new long[edges.length + 1];
    long missing = 0;
    for (double value : values) {
      if (Double.isNaN(value)) {
        missing++;
      } else {
        int at = Arrays.binarySearch(edges, value);
        counts[at >= 0 ? at : -at - 1]++;
      }
    }
    return new Histogram(edges, counts, missing);
  }

  public long total() {
    return Arrays.stream(counts).sum() + missing;
  }

  /// Without the rows of another that was counted into this one.
  public Histogram without(Histogram part) {
    long[] left = counts.clone();
    for (int i = 0; i < left.length; i++) {
      left[i] -= part.counts[i];
    }
    return new Histogram(edges, left, missing - part.missing);
  }

  /// The share without a value.
  public double missingShare() {
    return total() == 0 ? 0 : (double) missing / total();
  }

  /// All shares; those without a value are the last.
  double[] shares() {
    var shares = new double[counts.length + 1];
    long total = Math.max(1, total());
    for (int i = 0; i < counts.length; i++) {
      shares[i] = (double) counts[i] / total;
    }
    shares[counts.length] = (double) missing / total;
    return shares;
  }

  /// All counts; those without a value are the last.
  long[] all() {
    long[] all = Arrays.copyOf(counts, counts.length + 1);
    all[counts.length] = missing;
    return all;
  }
}
