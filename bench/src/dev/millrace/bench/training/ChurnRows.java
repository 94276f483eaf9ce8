package dev.millrace.bench.training;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;

/// Customers who leave or stay by a truth of a few features, as a CSV without a header: the label
/// first, then the features. The same seed gives the same file.
final class ChurnRows {

  static final int FEATURES = 40;
  static final long SEED = 7;

  private static final int TELLING = 8;

  private ChurnRows() {}

  static void write(Path file, int rows) throws IOException {
    var random = new SplittableRandom(SEED);
    var values = new double[FEATURES];
    var line = new StringBuilder();
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      for (int row = 0; row < rows; row++) {
        double odds = -1;
        for (int i = 0; i < FEATURES; i++) {
          // Two decimals, so that whoever reads the text has the same number.
          values[i] = Math.rint(100 * random.nextExponential()) / 100;
          odds += i < TELLING ? (i % 2 == 0 ? 0.5 : -0.4) * values[i] : 0;
        }
        odds += values[0] * values[1] > 1 ? 0.7 : 0;
        line.setLength(0);
        line.append(random.nextDouble() < 1 / (1 + Math.exp(-odds)) ? '1' : '0');
        for (double value : values) {
          line.append(',').append(value);
        }
        out.append(line).append('\n');
      }
    }
  }
}
