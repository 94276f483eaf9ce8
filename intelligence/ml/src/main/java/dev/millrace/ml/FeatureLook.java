package dev.millrace.ml;

import dev.millrace.contracts.feature.FeatureValue;
import dev.millrace.contracts.feature.FeatureValue.Origin;
import dev.millrace.contracts.feature.FeatureValue.Status;
import dev.millrace.contracts.feature.OnlineFeatures;
import dev.millrace.contracts.name.ViewName;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The features of one key as they were read, and those that were passed in.
///
/// @param values those that are numbers, by name
/// @param given those of them that were passed in
/// @param withheld names of those that are older than their view allows, and so have no value
/// @param isKnown whether anything was ever computed for the key, or passed in
record FeatureLook(
    List<ViewName> views,
    Map<String, FeatureValue> values,
    Map<String, Double> given,
    Set<String> withheld,
    boolean isKnown) {

  static FeatureLook read(OnlineFeatures online, List<ViewName> views, String key) {
    return read(online, views, Asked.of(key));
  }

  static FeatureLook read(OnlineFeatures online, List<ViewName> views, Asked asked) {
    var values = new HashMap<String, FeatureValue>();
    var withheld = new HashSet<String>();
    boolean isKnown = !asked.features().isEmpty();
    asked
        .features()
        .forEach((name, value) ->
            values.put(name, new FeatureValue(value, null, Origin.DEFAULT, Status.PRESENT)));
    String key = asked.key();
    if (key != null) {
      for (ViewName view : views) {
        for (Map.Entry<String, FeatureValue> feature : online.read(view, key).entrySet()) {
          FeatureValue found = feature.getValue();
          isKnown |= found.origin() != Origin.DEFAULT;
          if (found.number() != null) {
            values.putIfAbsent(feature.getKey(), found);
          } else if (found.status() == Status.OUTSIDE_MAX_AGE) {
            withheld.add(feature.getKey());
          }
        }
      }
    }
    withheld.removeAll(values.keySet());
    return new FeatureLook(views, values, asked.features(), withheld, isKnown);
  }

  /// The same question put to other views.
  FeatureLook again(OnlineFeatures online, List<ViewName> others, String key) {
    return read(online, others, new Asked(key, given));
  }

  /// NaN where there is none.
  double number(String feature) {
    FeatureValue value = values.get(feature);
    Double number = value == null ? null : value.number();
    return number == null ? Double.NaN : number;
  }

  /// The moment that the oldest of these speaks of; null where none was stored.
  @Nullable Instant oldest(List<String> features) {
    return features.stream()
        .map(values::get)
        .filter(Objects::nonNull)
        .map(FeatureValue::eventTime)
        .filter(Objects::nonNull)
        .min(Instant::compareTo)
        .orElse(null);
  }

  /// Where a value comes from: a computation, the default, or whoever asked.
  String origin(String feature) {
    FeatureValue value = values.get(feature);
    if (given.containsKey(feature) || value == null) {
      return "GIVEN";
    }
    return value.origin().name();
  }
}
