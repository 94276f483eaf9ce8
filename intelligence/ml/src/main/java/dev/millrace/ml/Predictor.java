package dev.millrace.ml;

import dev.millrace.contracts.definition.MlModelDefinition;
import dev.millrace.contracts.feature.FeatureValue;
import dev.millrace.contracts.feature.FeatureValue.Origin;
import dev.millrace.contracts.feature.OnlineFeatures;
import dev.millrace.contracts.name.ViewName;
import dev.millrace.contracts.problem.ProblemCode;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/// Answers for one key from its online features. Safe for any thread.
final class Predictor {

  private static final int REASONS = 5;

  private final ServedModels champions;
  private final OnlineFeatures online;
  private final InstantSource clock;
  private final Answers answers;

  Predictor(ServedModels champions, OnlineFeatures online, InstantSource clock, Answers answers) {
    this.answers = answers;
    this.champions = champions;
    this.online = online;
    this.clock = clock;
  }

  Prediction predict(MlModelDefinition definition, String key) {
    ServedModel champion =
        champions
            .champion(definition.name())
            .orElseThrow(() ->
                ProblemCode.MODEL_NOT_TRAINED.exception(
                    "No version of the model '%s' is in use yet.".formatted(definition.name()),
                    "Run the flow that trains it."));
    Map<String, FeatureValue> read = read(definition, key);
    Map<String, Double> known = numbers(read);
    float[] row = champion.row(name -> known.getOrDefault(name, Double.NaN));
    double probability = champion.probability(row);
    var prediction =
        new Prediction(
            UUID.randomUUID().toString(),
            key,
            probability,
            champion.willChurn(probability),
            champion.version().threshold(),
            champion.version(),
            clock.instant(),
            features(champion.version(), known),
            champion.reasons(row, REASONS));
    answers.keep(prediction, read);
    return prediction;
  }

  private Map<String, FeatureValue> read(MlModelDefinition definition, String key) {
    var known = new HashMap<String, FeatureValue>();
    boolean isComputed = false;
    for (ViewName view : definition.views()) {
      for (Map.Entry<String, FeatureValue> feature : online.read(view, key).entrySet()) {
        FeatureValue found = feature.getValue();
        isComputed |= found.origin() != Origin.DEFAULT;
        if (found.number() != null) {
          known.putIfAbsent(feature.getKey(), found);
        }
      }
    }
    if (!isComputed) {
      throw ProblemCode.NOT_FOUND.exception(
          "Nothing is known of '%s' that the model '%s' could judge by."
              .formatted(key, definition.name()),
          "Check the id; a customer has features once the features were computed after a purchase or visit.");
    }
    return known;
  }

  private static Map<String, Double> numbers(Map<String, FeatureValue> read) {
    var numbers = new HashMap<String, Double>();
    read.forEach((name, value) -> {
      Double number = value.number();
      if (number != null) {
        numbers.put(name, number);
      }
    });
    return numbers;
  }

  private static Map<String, Double> features(ModelVersion version, Map<String, Double> known) {
    var features = new LinkedHashMap<String, Double>();
    for (String name : version.features()) {
      Double value = known.get(name);
      if (value != null) {
        features.put(name, value);
      }
    }
    return features;
  }
}
