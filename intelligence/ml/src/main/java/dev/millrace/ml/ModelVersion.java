package dev.millrace.ml;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// One trained version of a model with everything it comes from.
///
/// @param version counted from 1
/// @param isChampion whether it is the one in use
/// @param metrics on the hold-out, by name: auc, pr_auc, accuracy, accuracy_always_stays,
///   lift_top_decile, calibration_error, churn_rate_holdout, rows_holdout, rows_train,
///   gate_accuracy
/// @param parameters of the trainer, all of them
/// @param tables the snapshot of each table it was trained on
/// @param features in the model's order
/// @param cutOffs oldest first; the last is the hold-out
/// @param artifact the model's file, relative to the directory of artifacts
/// @param sha256 of that file
/// @param threshold the probability from which on the answer is "leaves"
/// @param run that trained it
/// @param heldBack why it was not let into use; null when it was
public record ModelVersion(
    String model,
    int version,
    Instant trainedAt,
    boolean isChampion,
    Map<String, Double> metrics,
    Map<String, String> parameters,
    Map<String, Long> tables,
    List<String> features,
    List<Instant> cutOffs,
    String artifact,
    String sha256,
    double threshold,
    String run,
    @Nullable String heldBack) {

  public ModelVersion {
    metrics = sorted(metrics);
    parameters = sorted(parameters);
    tables = sorted(tables);
    features = List.copyOf(features);
    cutOffs = List.copyOf(cutOffs);
  }

  private static <V> Map<String, V> sorted(Map<String, V> map) {
    return Collections.unmodifiableMap(new TreeMap<>(map));
  }
}
