package dev.millrace.ml;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a model says of one key now.
///
/// @param responseId by which the answer can be explained for some days
/// @param key empty where everything was passed in
/// @param probability or the amount, for a model that answers with one
/// @param willChurn whether the probability reaches the threshold
/// @param standing why it was this version
/// @param features what it was computed from, by name; those without a value are not there
/// @param reasons the strongest first
/// @param oldest the moment that the oldest stored feature of it speaks of; null for none
/// @param withheld features that were left out because they are older than their view allows
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
    List<Reason> reasons,
    @Nullable Instant oldest,
    List<String> withheld) {

  public Prediction {
    features = Collections.unmodifiableMap(new LinkedHashMap<>(features));
    reasons = List.copyOf(reasons);
    withheld = List.copyOf(withheld);
  }

  Prediction as(Standing other) {
    return new Prediction(
        responseId,
        key,
        probability,
        willChurn,
        threshold,
        version,
        other,
        asOf,
        features,
        reasons,
        oldest,
        withheld);
  }

  /// In what this answer is less than it should be, in words; empty for nothing.
  public List<String> degraded() {
    var words = new ArrayList<String>();
    if (standing == Standing.FALLBACK) {
      words.add("another version should have answered and could not");
    }
    if (!withheld.isEmpty()) {
      words.add("left out as too old: " + String.join(", ", withheld));
    }
    return words;
  }
}
