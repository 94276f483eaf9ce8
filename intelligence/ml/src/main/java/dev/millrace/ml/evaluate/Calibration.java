package dev.millrace.ml.evaluate;

/// Whether of those with 30 percent it happens to 30 in 100.
final class Calibration {

  private static final int BINS = 10;

  private Calibration() {}

  /// Expected calibration error: how far mean probability and frequency lie apart, averaged over
  /// ten bins of equal count.
  static double error(Scored scored) {
    double sum = 0;
    for (int bin = 0; bin < BINS; bin++) {
      int from = scored.count() * bin / BINS;
      int to = scored.count() * (bin + 1) / BINS;
      double promised = 0;
      for (int i = from; i < to; i++) {
        promised += scored.probabilities()[i];
      }
      sum += Math.abs(promised - scored.countHappened(from, to));
    }
    return sum / scored.count();
  }
}
