package dev.millrace.server.http.feast;

import dev.millrace.server.http.feast.FeatureReference.Naming;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Which features of which keys.
///
/// @param keys by the name of the column that holds them; all lists are of one length
record OnlineQuestion(
    List<FeatureReference> features, Map<String, List<String>> keys, Naming naming) {

  private static final int MAX_VALUES = 100_000;

  OnlineQuestion {
    features = List.copyOf(features);
    keys = new LinkedHashMap<>(keys);
    requireKeys(keys);
    requireFeatures(features, naming);
    long values = (long) features.size() * rows(keys);
    if (values > MAX_VALUES) {
      throw FeastProblem.request(
          "entities",
          "The answer would hold %,d values; at most %,d are answered at once."
              .formatted(values, MAX_VALUES));
    }
  }

  private static void requireKeys(Map<String, List<String>> keys) {
    if (keys.isEmpty()) {
      throw FeastProblem.request(
          "entities", "The request names no entities; expected one or more.");
    }
    keys.forEach((name, values) -> {
      if (values.size() != rows(keys)) {
        throw FeastProblem.request(
            "entities",
            "The list '%s' holds %,d keys, another %,d; expected as many in each."
                .formatted(name, values.size(), rows(keys)));
      }
    });
  }

  private static void requireFeatures(List<FeatureReference> features, Naming naming) {
    if (features.isEmpty()) {
      throw FeastProblem.request(
          "features", "The request names no features; expected one or more.");
    }
    long names = features.stream().map(feature -> feature.name(naming)).distinct().count();
    if (names < features.size()) {
      throw FeastProblem.request(
          "features",
          "Two features have the same name; set full_feature_names, or ask for each once.");
    }
  }

  private static int rows(Map<String, List<String>> keys) {
    return keys.values().iterator().next().size();
  }

  int rows() {
    return rows(keys);
  }
}
