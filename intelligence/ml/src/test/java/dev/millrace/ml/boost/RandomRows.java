package dev.millrace.ml.boost;

import dev.millrace.contracts.feature.TrainingSet.Row;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/// Rows with gaps whose labels depend on some of their values.
public final class RandomRows {

  private final SplittableRandom random;
  private final int width;
  private final double missing;

  /// @param missing the share of values that are not there
  public RandomRows(long seed, int width, double missing) {
    this.random = new SplittableRandom(seed);
    this.width = width;
    this.missing = missing;
  }

  public List<String> names() {
    return IntStream.range(0, width).mapToObj(i -> "f" + i).toList();
  }

  public List<Row> rows(int count) {
    return IntStream.range(0, count).mapToObj(this::row).toList();
  }

  private Row row(int number) {
    var values = new float[width];
    double sum = 0;
    for (int i = 0; i < width; i++) {
      boolean isWhole = i % 2 == 0;
      values[i] = isWhole ? random.nextInt(6) : (float) random.nextDouble(-3, 3);
      sum += (i % 3 == 0 ? 0.4 : -0.2) * values[i] * (i == 1 ? values[0] : 1);
      if (random.nextDouble() < missing) {
        values[i] = Float.NaN;
      }
    }
    float label = random.nextDouble() < 1 / (1 + Math.exp(1 - sum)) ? 1 : 0;
    return new Row("k" + number, Instant.EPOCH, label, values);
  }
}
