package dev.millrace.features;

import dev.millrace.contracts.definition.FeatureViewDefinition;
import dev.millrace.contracts.feature.FeatureValue;
import dev.millrace.contracts.feature.FeatureValue.Origin;
import dev.millrace.contracts.privacy.PersonalData;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The features of a person that are answered from memory: folded ones go with the farewell in the
/// log, batch values with their rows in the lake.
record KeptFeatures(FeatureStore features) implements PersonalData {

  @Override
  public void read(List<String> identifiers, Taker taker) {
    for (FeatureViewDefinition view : features.views()) {
      if (view.isStreamed()) {
        if (features.isFolded(identifiers)) {
          hand(view, "online", features.readPerson(view.name(), identifiers), taker);
        }
      } else {
        for (String user : PersonalData.users(identifiers)) {
          hand(view, user, features.read(view.name(), user), taker);
        }
      }
    }
  }

  private static void hand(
      FeatureViewDefinition view, String key, Map<String, FeatureValue> read, Taker taker) {
    boolean isKnown =
        key.equals("online")
            || read.values().stream().anyMatch(value -> value.origin() != Origin.DEFAULT);
    if (isKnown) {
      var values = new LinkedHashMap<String, @Nullable Object>();
      read.forEach((name, value) -> values.put(name, value.value()));
      taker.record("online_" + view.name().value(), values);
    }
  }

  @Override
  public void erase(List<String> identifiers) {
    features.forget(identifiers);
  }
}
