package dev.millrace.ml;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a model says of one key now.
///
/// @param responseId by which the answer can be explained for some days
/// @param probability or the amount, for a model that answers with one
/// @param willChurn whether the probability reaches the threshold
/// @param standing why it was this version
/// @param features what it was computed from, by name; those without a value are not there
/// @param reasons the strongest first
public record Prediction(
    String responseId,
    String key,
    double probability,
    boolean willChurn,
    double threshold,
    ModelVersion version,
    Standing standing,
    Instant asOf,
    Map<String, Double> features,
    List<Reason> reasons) {

  public Prediction {
    features = Collections.unmodifiableMap(new LinkedHashMap<>(features));
    reasons = List.copyOf(reasons);
  }
}
