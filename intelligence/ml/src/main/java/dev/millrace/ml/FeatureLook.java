package dev.millrace.ml;

import dev.millrace.contracts.feature.FeatureValue;
import dev.millrace.contracts.feature.FeatureValue.Origin;
import dev.millrace.contracts.feature.OnlineFeatures;
import dev.millrace.contracts.name.ViewName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The features of one key as they were read.
///
/// @param values those that are numbers, by name
/// @param isKnown whether anything was ever computed for the key
record FeatureLook(List<ViewName> views, Map<String, FeatureValue> values, boolean isKnown) {

  static FeatureLook read(OnlineFeatures online, List<ViewName> views, String key) {
    var values = new HashMap<String, FeatureValue>();
    boolean isKnown = false;
    for (ViewName view : views) {
      for (Map.Entry<String, FeatureValue> feature : online.read(view, key).entrySet()) {
        FeatureValue found = feature.getValue();
        isKnown |= found.origin() != Origin.DEFAULT;
        if (found.number() != null) {
          values.putIfAbsent(feature.getKey(), found);
        }
      }
    }
    return new FeatureLook(views, values, isKnown);
  }

  /// NaN where there is none.
  double number(String feature) {
    FeatureValue value = values.get(feature);
    Double number = value == null ? null : value.number();
    return number == null ? Double.NaN : number;
  }
}
