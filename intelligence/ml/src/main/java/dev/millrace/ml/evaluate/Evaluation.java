package dev.millrace.ml.evaluate;

/// What a model is worth on rows it has never seen.
///
/// @param accuracyAlwaysStays the share of right answers of who always says no
/// @param liftTopDecile how many times as often it happened in the highest tenth as in all
/// @param calibrationError mean distance of probability and frequency
/// @param rate the share of those to whom it happened
public record Evaluation(
    double auc,
    double prAuc,
    double accuracy,
    double accuracyAlwaysStays,
    double liftTopDecile,
    double calibrationError,
    double rate,
    int rows) {

  /// @param scored with at least one to whom it happened and one to whom it did not
  public static Evaluation of(Scored scored, double threshold) {
    double rate = (double) scored.countHappened() / scored.count();
    return new Evaluation(
        Ranking.auc(scored),
        Ranking.averagePrecision(scored),
        scored.accuracy(threshold),
        1 - rate,
        Ranking.liftOfTopDecile(scored),
        Calibration.error(scored),
        rate,
        scored.count());
  }
}
