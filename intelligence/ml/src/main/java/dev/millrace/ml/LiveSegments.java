package dev.millrace.ml;

import dev.millrace.contracts.definition.SegmentsDefinition;
import dev.millrace.contracts.feature.FeatureValue;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.ml.segment.Membership;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Tells where a customer belongs from the features as they are now. Safe for any thread.
final class LiveSegments {

  private final Champions<SegmentScoring.Served> champions;
  private final MlModels.Parts parts;

  LiveSegments(Champions<SegmentScoring.Served> champions, MlModels.Parts parts) {
    this.champions = champions;
    this.parts = parts;
  }

  CustomerSegments of(List<SegmentsDefinition> definitions, String customer) {
    var models = new ArrayList<CustomerSegments.OfModel>();
    boolean isTrained = false;
    for (SegmentsDefinition definition : definitions) {
      SegmentScoring.Served served = champions.champion(definition.name()).orElse(null);
      if (served != null) {
        isTrained = true;
        FeatureLook look = FeatureLook.read(parts.online(), definition.views(), customer);
        if (look.isKnown()) {
          models.add(answer(served, look));
        }
      }
    }
    if (!isTrained) {
      throw ProblemCode.MODEL_NOT_TRAINED.exception(
          definitions.isEmpty()
              ? "The project defines no segments."
              : "No version of the segments '%s' is in use yet."
                  .formatted(definitions.getFirst().name()),
          definitions.isEmpty()
              ? "Write 'ml/segments.yaml' with 'type: segments'."
              : "Run the flow that trains it.");
    }
    if (models.isEmpty()) {
      throw ProblemCode.NOT_FOUND.exception(
          "Nothing is known of '%s' that segments could judge by.".formatted(customer),
          "Check the id; a customer has features once they were computed after a purchase or visit.");
    }
    return new CustomerSegments(customer, models, parts.clock().instant());
  }

  /// Only what was asked for is named.
  private static CustomerSegments.OfModel answer(SegmentScoring.Served served, FeatureLook look) {
    Set<String> asked = new HashSet<>();
    List<Membership> memberships =
        served
            .judge()
            .of(name -> {
              asked.add(name);
              return look.number(name);
            });
    Map<String, FeatureValue> features = new HashMap<>();
    for (String name : asked) {
      @Nullable FeatureValue value = look.values().get(name);
      if (value != null) {
        features.put(name, value);
      }
    }
    return new CustomerSegments.OfModel(
        UUID.randomUUID().toString(), served.version(), memberships, features);
  }
}
