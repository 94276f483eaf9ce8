package dev.millrace.ml.segment;

/// How good clusters are: how far apart, and whether other people would have given the same.
final class Quality {

  private Quality() {}

  /// The mean silhouette (Rousseeuw 1987): near 1 points are much nearer their own cluster than the
  /// next, 0 they lie between. A point alone counts 0.
  static double silhouette(double[][] points, int[] cluster, int clusters) {
    double sum = 0;
    var counts = new int[clusters];
    for (int c : cluster) {
      counts[c]++;
    }
    for (int i = 0; i < points.length; i++) {
      var distance = new double[clusters];
      for (int j = 0; j < points.length; j++) {
        distance[cluster[j]] += Math.sqrt(KMeans.squared(points[i], points[j]));
      }
      int own = cluster[i];
      double next = Double.POSITIVE_INFINITY;
      for (int c = 0; c < clusters; c++) {
        if (c != own && counts[c] > 0) {
          next = Math.min(next, distance[c] / counts[c]);
        }
      }
      if (counts[own] > 1 && Double.isFinite(next)) {
        double within = distance[own] / (counts[own] - 1);
        double most = Math.max(within, next);
        sum += most == 0 ? 0 : (next - within) / most;
      }
    }
    return points.length == 0 ? 0 : sum / points.length;
  }

  /// The adjusted Rand index (Hubert and Arabie 1985): 1 the same clusters, 0 as much alike as by
  /// chance.
  static double agreement(int[] one, int[] other, int clusters) {
    var both = new long[clusters][clusters];
    var rows = new long[clusters];
    var columns = new long[clusters];
    for (int i = 0; i < one.length; i++) {
      both[one[i]][other[i]]++;
      rows[one[i]]++;
      columns[other[i]]++;
    }
    double together = 0;
    double first = 0;
    double second = 0;
    for (int c = 0; c < clusters; c++) {
      first += pairs(rows[c]);
      second += pairs(columns[c]);
      for (int d = 0; d < clusters; d++) {
        together += pairs(both[c][d]);
      }
    }
    double chance = first * second / Math.max(1, pairs(one.length));
    double most = (first + second) / 2;
    return most == chance ? 1 : (together - chance) / (most - chance);
  }

  private static double pairs(long count) {
    return count * (count - 1) / 2.0;
  }
}
