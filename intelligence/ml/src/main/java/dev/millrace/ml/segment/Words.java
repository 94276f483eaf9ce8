package dev.millrace.ml.segment;

import java.util.Locale;

/// Values and how far they are from the usual, for people.
final class Words {

  private static final double NOTABLE = 0.25;
  private static final double MUCH = 1.5;

  private Words() {}

  static String value(String feature, double value) {
    if (!Double.isFinite(value)) {
      return "%s not known".formatted(feature);
    }
    return value == Math.rint(value)
        ? String.format(Locale.ROOT, "%s %.0f", feature, value)
        : String.format(Locale.ROOT, "%s %.2f", feature, value);
  }

  static boolean isNotable(double deviations) {
    return Math.abs(deviations) >= NOTABLE;
  }

  /// @param deviations how many standard deviations it is from the mean
  static String height(double deviations) {
    String word = deviations > 0 ? "high" : "low";
    return Math.abs(deviations) >= MUCH ? "very " + word : word;
  }
}
