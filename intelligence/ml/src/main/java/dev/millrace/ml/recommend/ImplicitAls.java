package dev.millrace.ml.recommend;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/// Matrix factors by alternating least squares over all pairs, seen or not (Hu, Koren and Volinsky
/// 2008, with the weights of Rendle and others 2021). A history is answered by solving for its
/// vector, so that nobody has to be known from training.
///
/// @param factors of each item
/// @param gram of all factors, times the weight of what was not seen
/// @param ridge of one interaction
/// @param unseen weight of a pair that was not seen
/// @param power to which the number of interactions scales the ridge
public record ImplicitAls(
    float[][] factors, float[][] gram, double ridge, double unseen, double power)
    implements Recommender {

  private static final int ROWS_OF_TASK = 64;

  /// @param dimensions of each factor
  /// @param ridge see [ImplicitAls]
  /// @param unseen see [ImplicitAls]
  /// @param power see [ImplicitAls]
  public record Settings(
      int dimensions, int epochs, double ridge, double unseen, double power, long seed) {}

  public static ImplicitAls fit(Interactions interactions, Settings settings) {
    Interactions byItem = interactions.byItem();
    float[][] people = random(interactions.rows(), settings);
    float[][] items = random(interactions.items(), settings);
    for (int epoch = 0; epoch < settings.epochs(); epoch++) {
      solve(people, items, interactions, settings);
      solve(items, people, byItem, settings);
    }
    return new ImplicitAls(
        items,
        gram(items, settings.unseen()),
        settings.ridge(),
        settings.unseen(),
        settings.power());
  }

  private static float[][] random(int rows, Settings settings) {
    var random = new SplittableRandom(settings.seed() + rows);
    var factors = new float[rows][settings.dimensions()];
    double scale = 0.1 / Math.sqrt(settings.dimensions());
    for (float[] row : factors) {
      for (int i = 0; i < row.length; i++) {
        row[i] = (float) (random.nextGaussian() * scale);
      }
    }
    return factors;
  }

  private static void solve(
      float[][] wanted, float[][] given, Interactions interactions, Settings settings) {
    float[][] gram = gram(given, settings.unseen());
    int tasks = (wanted.length + ROWS_OF_TASK - 1) / ROWS_OF_TASK;
    IntStream.range(0, tasks)
        .parallel()
        .forEach(task -> {
          var work = new float[settings.dimensions()][settings.dimensions()];
          int end = Math.min(wanted.length, (task + 1) * ROWS_OF_TASK);
          for (int row = task * ROWS_OF_TASK; row < end; row++) {
            int from = interactions.start()[row];
            int count = interactions.length(row);
            double ridge =
                scaled(settings.ridge(), settings.unseen(), settings.power(), count, given.length);
            solve(wanted[row], given, interactions.item(), from, count, gram, ridge, work);
          }
        });
  }

  private static double scaled(double ridge, double unseen, double power, int count, int others) {
    return ridge * Math.pow(count + unseen * others, power);
  }

  /// Solves (gram + sum of f f' + ridge) x = sum of f by Cholesky's method.
  private static void solve(
      float[] into,
      float[][] given,
      int[] item,
      int from,
      int count,
      float[][] gram,
      double ridge,
      float[][] work) {
    int d = into.length;
    for (int i = 0; i < d; i++) {
      System.arraycopy(gram[i], 0, work[i], 0, i + 1);
      work[i][i] += (float) ridge;
    }
    Arrays.fill(into, 0);
    for (int k = from; k < from + count; k++) {
      float[] factor = given[item[k]];
      for (int i = 0; i < d; i++) {
        float f = factor[i];
        float[] line = work[i];
        into[i] += f;
        for (int j = 0; j <= i; j++) {
          line[j] += f * factor[j];
        }
      }
    }
    cholesky(work, into);
  }

  private static void cholesky(float[][] matrix, float[] x) {
    int d = x.length;
    for (int i = 0; i < d; i++) {
      float[] line = matrix[i];
      for (int j = 0; j < i; j++) {
        line[j] = (line[j] - dot(line, matrix[j], j)) / matrix[j][j];
      }
      line[i] = (float) Math.sqrt(Math.max(1e-12, line[i] - dot(line, line, i)));
    }
    for (int i = 0; i < d; i++) {
      x[i] = (x[i] - dot(matrix[i], x, i)) / matrix[i][i];
    }
    for (int i = d - 1; i >= 0; i--) {
      float sum = x[i];
      for (int k = i + 1; k < d; k++) {
        sum -= matrix[k][i] * x[k];
      }
      x[i] = sum / matrix[i][i];
    }
  }

  /// In four sums, because the compiler keeps the order of one.
  static float dot(float[] a, float[] b, int n) {
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    float s3 = 0;
    int i = 0;
    for (; i + 3 < n; i += 4) {
      s0 += a[i] * b[i];
      s1 += a[i + 1] * b[i + 1];
      s2 += a[i + 2] * b[i + 2];
      s3 += a[i + 3] * b[i + 3];
    }
    for (; i < n; i++) {
      s0 += a[i] * b[i];
    }
    return s0 + s1 + s2 + s3;
  }

  private static float[][] gram(float[][] factors, double weight) {
    int d = factors[0].length;
    var sums = new double[d][d];
    for (float[] factor : factors) {
      for (int i = 0; i < d; i++) {
        double f = factor[i];
        for (int j = 0; j <= i; j++) {
          sums[i][j] += f * factor[j];
        }
      }
    }
    var gram = new float[d][d];
    for (int i = 0; i < d; i++) {
      for (int j = 0; j <= i; j++) {
        gram[i][j] = (float) (weight * sums[i][j]);
        gram[j][i] = gram[i][j];
      }
    }
    return gram;
  }

  @Override
  public void score(int[] history, float[] scores) {
    int d = gram.length;
    var vector = new float[d];
    solve(
        vector,
        factors,
        history,
        0,
        history.length,
        gram,
        scaled(ridge, unseen, power, history.length, factors.length),
        new float[d][d]);
    for (int i = 0; i < scores.length; i++) {
      scores[i] = dot(vector, factors[i], d);
    }
  }
}
