package dev.millrace.ml;

import dev.millrace.ml.evaluate.Evaluation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What a version must reach to be let into use.
///
/// @param accuracy the least share of right answers
record Gate(double accuracy) {

  /// Two hold-outs of some thousand rows differ by about this much by chance.
  static final double AUC_TOLERANCE = 0.02;

  /// What speaks against a version, nothing when it passes.
  ///
  /// @param championAuc of the version in use, on the same rows; null when there is none
  List<String> objections(Evaluation evaluation, @Nullable Double championAuc) {
    var objections = new ArrayList<String>();
    if (evaluation.accuracy() <= evaluation.accuracyAlwaysStays()) {
      objections.add(
          "accuracy %s is not above %s of always answering 'stays'"
              .formatted(
                  percent(evaluation.accuracy()), percent(evaluation.accuracyAlwaysStays())));
    }
    if (evaluation.accuracy() < accuracy) {
      objections.add(
          "accuracy %s is below the gate of %s"
              .formatted(percent(evaluation.accuracy()), percent(accuracy)));
    }
    if (championAuc != null && evaluation.auc() < championAuc - AUC_TOLERANCE) {
      objections.add(
          String.format(
              Locale.ROOT,
              "AUC %.3f is more than %.2f below the champion's %.3f on the same rows",
              evaluation.auc(),
              AUC_TOLERANCE,
              championAuc));
    }
    return objections;
  }

  static String percent(double share) {
    return String.format(Locale.ROOT, "%.2f %%", 100 * share);
  }
}
