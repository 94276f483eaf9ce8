package dev.millrace.ml;

import java.time.Instant;
import java.util.List;

/// How far the present is from what the version in use was trained on.
///
/// @param cutOff the present, as features know it
/// @param trained how many rows of how many cut-offs it is compared with
/// @param features what moves the predictions most first
/// @param predictions the champion's own answers, compared the same way
/// @param performance of the champion at every cut-off whose outcome is known now, oldest first
/// @param hasDrifted whether a feature that moves the predictions, or these themselves, are beyond
///   what past days differ by, or the answers have become worse
public record DriftReport(
    String model,
    int version,
    Instant cutOff,
    int rows,
    int trained,
    List<Moved> features,
    Moved predictions,
    List<Performance> performance,
    boolean hasDrifted,
    String words) {

  public DriftReport {
    features = List.copyOf(features);
    performance = List.copyOf(performance);
  }

  /// One number that a model reads or says.
  ///
  /// @param psi with `psiLimit`: what past cut-offs differ by among themselves
  /// @param ks with `ksLimit`, learnt the same way
  /// @param chiSquare a p-value; small for any difference where rows are many
  /// @param effect how much the mean prediction has moved through it, in log-odds; of the
  ///   predictions themselves in probability
  public record Moved(
      String name,
      double psi,
      double psiLimit,
      double ks,
      double ksLimit,
      double chiSquare,
      double missingThen,
      double missingNow,
      double effect,
      boolean beyond) {}

  /// @param isNew whether the version was trained and judged before this outcome was known
  public record Performance(Instant cutOff, int rows, double auc, double accuracy, boolean isNew) {}
}
