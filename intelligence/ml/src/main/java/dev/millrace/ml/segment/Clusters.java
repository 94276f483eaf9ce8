package dev.millrace.ml.segment;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/// Clusters of people by features that are drawn in (by the inverse hyperbolic sine, for money has
/// long tails) and standardised.
///
/// @param middle what stands in for a value that is not there
/// @param mean of each feature, drawn in
/// @param deviation of each feature, drawn in; 1 where all are the same
/// @param centres standardised
/// @param names of the clusters, by what stands out
public record Clusters(
    List<String> features,
    double[] middle,
    double[] mean,
    double[] deviation,
    double[][] centres,
    List<String> names) {

  private static final long SEED = 70;
  private static final int MOST_LEARNT_FROM = 20_000;
  private static final int MOST_COMPARED = 1_500;
  private static final int MOST_TRIED = 8;
  private static final int NAMED = 2;

  public Clusters {
    features = List.copyOf(features);
    names = List.copyOf(names);
  }

  /// @param silhouette how far apart clusters are, on people drawn by chance
  /// @param stability how alike clusters of two halves of the people are
  record Fitted(Clusters clusters, double silhouette, double stability) {}

  /// @param count how many; 0 for as many as lie furthest apart
  static Fitted fit(List<String> features, int count, Table people) {
    Clusters scale = scale(features, people);
    double[][] points = drawn(scale, people, MOST_LEARNT_FROM);
    double[][] compared = Arrays.copyOf(points, Math.min(points.length, MOST_COMPARED));
    double[][] best = new double[0][];
    double most = Double.NEGATIVE_INFINITY;
    int from = count == 0 ? 2 : count;
    int to = count == 0 ? MOST_TRIED : count;
    for (int k = from; k <= to; k++) {
      double[][] centres = KMeans.centres(points, k, SEED);
      double apart =
          Quality.silhouette(compared, KMeans.nearest(centres, compared), centres.length);
      if (apart > most) {
        most = apart;
        best = centres;
      }
    }
    return new Fitted(scale.with(best), most, stability(points, best.length));
  }

  Membership of(ToDoubleFunction<String> person) {
    double[] point = point(person);
    int cluster = KMeans.nearest(centres, point);
    int[] order = standingOut(centres[cluster]);
    var words = new ArrayList<String>();
    for (int i = 0; i < Math.min(NAMED, order.length); i++) {
      String feature = features.get(order[i]);
      words.add(Words.value(feature, person.applyAsDouble(feature)));
    }
    return new Membership(
        "cluster",
        names.get(cluster),
        "nearest of %d: %s".formatted(centres.length, String.join(", ", words)));
  }

  private static double stability(double[][] points, int count) {
    int half = points.length / 2;
    if (count < 2 || half < count) {
      return 0;
    }
    double[][] one = KMeans.centres(Arrays.copyOf(points, half), count, SEED);
    double[][] other = KMeans.centres(Arrays.copyOfRange(points, half, points.length), count, SEED);
    return Quality.agreement(KMeans.nearest(one, points), KMeans.nearest(other, points), count);
  }

  private static Clusters scale(List<String> features, Table people) {
    int n = features.size();
    var middle = new double[n];
    var mean = new double[n];
    var deviation = new double[n];
    for (int i = 0; i < n; i++) {
      double[] known =
          Arrays.stream(people.column(features.get(i))).filter(Double::isFinite).sorted().toArray();
      middle[i] = known.length == 0 ? 0 : known[known.length / 2];
      double[] in = Arrays.stream(known).map(Clusters::drawnIn).toArray();
      double average = Arrays.stream(in).average().orElse(0);
      mean[i] = average;
      double spread =
          Math.sqrt(
              Arrays.stream(in)
                  .map(value -> (value - average) * (value - average))
                  .average()
                  .orElse(0));
      deviation[i] = spread > 1e-9 ? spread : 1;
    }
    return new Clusters(features, middle, mean, deviation, new double[0][], List.of());
  }

  /// People drawn by chance, each at most once.
  private static double[][] drawn(Clusters scale, Table people, int most) {
    int[] order = IntStream.range(0, people.size()).toArray();
    var random = new SplittableRandom(SEED);
    int count = Math.min(most, order.length);
    var points = new double[count][];
    for (int i = 0; i < count; i++) {
      int other = i + random.nextInt(order.length - i);
      int chosen = order[other];
      order[other] = order[i];
      float[] row = people.rows().get(chosen);
      points[i] = scale.point(feature -> row[people.features().indexOf(feature)]);
    }
    return points;
  }

  private static double drawnIn(double value) {
    return Math.signum(value) * Math.log(Math.abs(value) + Math.sqrt(value * value + 1));
  }

  private double[] point(ToDoubleFunction<String> person) {
    var point = new double[features.size()];
    for (int i = 0; i < point.length; i++) {
      double value = person.applyAsDouble(features.get(i));
      point[i] = (drawnIn(Double.isFinite(value) ? value : middle[i]) - mean[i]) / deviation[i];
    }
    return point;
  }

  private Clusters with(double[][] found) {
    var taken = new HashSet<String>();
    var words = new ArrayList<String>();
    for (double[] centre : found) {
      words.add(name(centre, taken));
    }
    return new Clusters(features, middle, mean, deviation, found, words);
  }

  /// By the features that stand out most; by more of them where another cluster is called the same.
  private String name(double[] centre, HashSet<String> taken) {
    int[] order = standingOut(centre);
    for (int most = Math.min(NAMED, order.length); most <= order.length; most++) {
      var words = new ArrayList<String>();
      for (int i = 0; i < most; i++) {
        words.add(Words.height(centre[order[i]]) + " " + features.get(order[i]));
      }
      String name = words.isEmpty() ? "average" : String.join(", ", words);
      if (taken.add(name)) {
        return name;
      }
    }
    String name = "like no other " + (taken.size() + 1);
    taken.add(name);
    return name;
  }

  /// The notable ones, strongest first.
  private static int[] standingOut(double[] centre) {
    return IntStream.range(0, centre.length)
        .filter(i -> Words.isNotable(centre[i]))
        .boxed()
        .sorted((a, b) -> Double.compare(Math.abs(centre[b]), Math.abs(centre[a])))
        .mapToInt(Integer::intValue)
        .toArray();
  }
}
