package dev.millrace.ml;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a model is asked about.
///
/// @param key whose features are read; null to answer from what is passed in alone
/// @param features that are passed in, by name; they take the place of what is stored
public record Asked(@Nullable String key, Map<String, Double> features) {

  public Asked {
    features = Map.copyOf(features);
  }

  /// By what is stored.
  public static Asked of(String key) {
    return new Asked(key, Map.of());
  }
}
