package dev.millrace.ml;

import dev.millrace.contracts.definition.LifetimeValueDefinition;
import dev.millrace.contracts.definition.MlDefinition;
import dev.millrace.contracts.definition.MlModelDefinition;
import dev.millrace.contracts.definition.RecommendationDefinition;
import dev.millrace.contracts.definition.RolloutRules;
import dev.millrace.contracts.definition.SegmentsDefinition;
import dev.millrace.contracts.flow.StepRunner;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.Nearest;
import dev.millrace.contracts.problem.Problem;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.ml.boost.BoostingParameters;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The models that a project defines, by name; each is one that could be trained.
final class Definitions {

  static final String ARGUMENT = "model";

  private final SortedMap<String, MlDefinition> byName = new TreeMap<>();

  /// @throws MillraceException with every problem of every definition
  Definitions(List<? extends MlDefinition> definitions) {
    var problems = new ArrayList<Problem>();
    for (MlDefinition definition : definitions) {
      byName.put(definition.name(), definition);
      problems.addAll(check(definition));
    }
    if (!problems.isEmpty()) {
      throw new MillraceException(problems);
    }
  }

  MlModelDefinition require(String model) {
    return require(model, MlModelDefinition.class, "churn");
  }

  LifetimeValueDefinition requireLifetimeValue(String model) {
    return require(model, LifetimeValueDefinition.class, "lifetime_value");
  }

  RecommendationDefinition requireRecommendations(String model) {
    return require(model, RecommendationDefinition.class, "recommendations");
  }

  /// Those of customers, by name.
  List<SegmentsDefinition> segments() {
    return byName.values().stream()
        .filter(SegmentsDefinition.class::isInstance)
        .map(SegmentsDefinition.class::cast)
        .toList();
  }

  MlDefinition requireAny(String model) {
    return require(model, ProblemCode.NOT_FOUND, "Look at the list of models.");
  }

  @Nullable MlDefinition find(String model) {
    return byName.get(model);
  }

  /// How versions of a model go out.
  RolloutRules rollout(String model) {
    return find(model) instanceof MlModelDefinition churn ? churn.rollout() : RolloutRules.DEFAULT;
  }

  Set<String> names() {
    return byName.keySet();
  }

  private <D extends MlDefinition> D require(String model, Class<D> kind, String type) {
    MlDefinition definition = require(model, ProblemCode.NOT_FOUND, "Look at the list of models.");
    if (!kind.isInstance(definition)) {
      throw ProblemCode.NOT_FOUND.exception(
          "The model '%s' is of another type; expected one of 'type: %s'.".formatted(model, type),
          "Name a model that is.");
    }
    return kind.cast(definition);
  }

  /// The model that a step is about.
  MlDefinition of(StepRunner.Call call) {
    String model = call.arguments().get(ARGUMENT);
    if (model == null) {
      throw ProblemCode.DEFINITION_KEY_MISSING.exception(
          "The step '%s' does not say which model.".formatted(call.step()),
          "Write 'with: {model: %s}'.".formatted(byName.isEmpty() ? "churn" : byName.firstKey()));
    }
    return require(
        model,
        ProblemCode.DEFINITION_REFERENCE_UNKNOWN,
        "Define it in 'ml/%s.yaml'.".formatted(model));
  }

  private MlDefinition require(String model, ProblemCode code, String hint) {
    MlDefinition definition = byName.get(model);
    if (definition == null) {
      throw code.exception(
          "There is no model '%s'.".formatted(model), Nearest.hint(model, byName.keySet(), hint));
    }
    return definition;
  }

  private static List<Problem> check(MlDefinition definition) {
    return switch (definition) {
      case MlModelDefinition churn -> {
        var problems = new ArrayList<>(BoostingParameters.check(churn));
        problems.addAll(checkTimes(churn));
        yield problems;
      }
      case LifetimeValueDefinition value -> checkValue(value);
      case RecommendationDefinition shown -> checkSpans(shown, Map.of("hold_out", shown.holdOut()));
      case SegmentsDefinition _ -> List.of();
    };
  }

  private static List<Problem> checkValue(LifetimeValueDefinition definition) {
    List<Problem> problems =
        checkSpans(
            definition, Map.of("horizon", definition.horizon(), "hold_out", definition.holdOut()));
    boolean isBoosted = definition.method() == LifetimeValueDefinition.Method.BOOSTED;
    if (!isBoosted && !definition.parameters().isEmpty()) {
      problems.add(
          value(
              definition,
              "The model '%s' has 'parameters', which only 'method: boosted' reads."
                  .formatted(definition.name())));
    }
    if (isBoosted && !definition.horizon().equals(definition.holdOut())) {
      problems.add(
          value(
              definition,
              "The model '%s' has 'hold_out: %d days' and 'horizon: %d days'; expected the same of both where the method is boosted, for its intervals come from the hold-out."
                  .formatted(
                      definition.name(),
                      definition.holdOut().toDays(),
                      definition.horizon().toDays())));
    }
    if (isBoosted) {
      problems.addAll(BoostingParameters.check(definition, definition.parameters()));
    }
    return problems;
  }

  private static List<Problem> checkTimes(MlModelDefinition definition) {
    List<Problem> problems =
        checkSpans(
            definition,
            Map.of("horizon", definition.horizon(), "cut_off_every", definition.cutOffEvery()));
    if (definition.cutOffs() < 2) {
      problems.add(
          value(
              definition,
              "The model '%s' has 'cut_offs: %d'; expected at least 2, one to train and one to judge."
                  .formatted(definition.name(), definition.cutOffs())));
    }
    return problems;
  }

  private static List<Problem> checkSpans(MlDefinition definition, Map<String, Duration> spans) {
    var problems = new ArrayList<Problem>();
    spans.forEach((key, span) -> {
      if (span.compareTo(Duration.ZERO) <= 0) {
        problems.add(
            value(
                definition,
                "The key '%s' of the model '%s' is no time at all; expected more."
                    .formatted(key, definition.name())));
      }
    });
    return problems;
  }

  private static Problem value(MlDefinition definition, String message) {
    return ProblemCode.DEFINITION_VALUE.at(
        definition.where(), message, "A month ahead, every ten days, nine times is a good start.");
  }
}
