package dev.millrace.ml.leak;

import dev.millrace.contracts.feature.TrainingSet.Row;
import dev.millrace.ml.evaluate.Scored;
import dev.millrace.ml.leak.Leak.Kind;
import dev.millrace.ml.sample.Split;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Features that alone tell who leaves, on the rows that train and on those that judge.
final class SingleFeatures {

  /// No model that was published for churn gets so far with all features together.
  static final double TOO_GOOD = 0.98;

  /// How far above the best of the ordinary features.
  static final double FAR_ABOVE = 0.05;

  private SingleFeatures() {}

  static List<Leak> tooGood(List<String> features, Split split) {
    var alone = new double[features.size()];
    double ordinary = 0.5;
    for (int i = 0; i < alone.length; i++) {
      alone[i] = Math.min(auc(split.holdOut(), i), auc(split.training(), i));
      if (alone[i] <= TOO_GOOD) {
        ordinary = Math.max(ordinary, alone[i]);
      }
    }
    var leaks = new ArrayList<Leak>();
    for (int i = 0; i < alone.length; i++) {
      if (alone[i] > TOO_GOOD && alone[i] >= ordinary + FAR_ABOVE) {
        leaks.add(
            new Leak(
                Kind.TOO_GOOD,
                features.get(i),
                String.format(
                    Locale.ROOT,
                    "the feature '%s' alone has AUC %.3f, the best of the others %.3f: it seems to know the label",
                    features.get(i),
                    alone[i],
                    ordinary)));
      }
    }
    return leaks;
  }

  /// In whichever direction, with what is missing at whichever end, is better.
  private static double auc(List<Row> rows, int feature) {
    double low = auc(rows, feature, Double.NEGATIVE_INFINITY);
    double high = auc(rows, feature, Double.POSITIVE_INFINITY);
    return Math.max(Math.max(low, 1 - low), Math.max(high, 1 - high));
  }

  private static double auc(List<Row> rows, int feature, double missing) {
    return Scored.of(rows, values -> Float.isNaN(values[feature]) ? missing : values[feature])
        .auc();
  }
}
