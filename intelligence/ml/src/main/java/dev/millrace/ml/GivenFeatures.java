package dev.millrace.ml;

import dev.millrace.contracts.problem.Nearest;
import dev.millrace.contracts.problem.ProblemCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Holds what is passed in against what the versions that may answer read: a name that is spelt
/// wrong would otherwise be a feature without a value, and the answer wrong without a word.
record GivenFeatures(Registry registry) {

  void check(String model, Registry.InUse use, Asked asked) {
    if (asked.features().isEmpty()) {
      if (asked.key() == null) {
        throw ProblemCode.PARAMETER_VALUE.exception(
            "The row has neither a key nor features; expected one of them.",
            "Send {\"key\": \"C1\"} or {\"features\": {\"orders_90d\": 2}}.");
      }
      return;
    }
    List<String> names = names(model, use);
    for (Map.Entry<String, Double> feature : asked.features().entrySet()) {
      if (!names.contains(feature.getKey())) {
        throw ProblemCode.PARAMETER_VALUE.exception(
            "The model '%s' reads no feature '%s'.".formatted(model, feature.getKey()),
            Nearest.hint(feature.getKey(), names, "See the features of its version."));
      }
      if (!Double.isFinite(feature.getValue())) {
        throw ProblemCode.PARAMETER_VALUE.exception(
            "The feature '%s' is '%s'; expected a number."
                .formatted(feature.getKey(), feature.getValue()),
            "Leave out what is not known.");
      }
    }
  }

  private List<String> names(String model, Registry.InUse use) {
    var names = new ArrayList<String>();
    registry.find(model, use.champion()).ifPresent(version -> names.addAll(version.features()));
    Rollout rollout = use.rollout();
    if (rollout != null) {
      for (int number : new int[] {rollout.baseline(), rollout.challenger()}) {
        registry.find(model, number).ifPresent(version -> names.addAll(version.features()));
      }
    }
    return names;
  }
}
