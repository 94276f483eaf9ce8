package dev.millrace.ml;

import dev.millrace.contracts.definition.RecommendationDefinition;
import dev.millrace.contracts.flow.StepRunner;
import dev.millrace.contracts.problem.ProblemCode;

/// One training of recommendations. Registers nothing.
final class RecommendationTraining {

  private final RecommendationDefinition definition;

  RecommendationTraining(
      RecommendationDefinition definition, MlModels.Parts parts, StepRunner.Call call) {
    this.definition = definition;
  }

  TrainedModel run() {
    throw ProblemCode.DEFINITION_VALUE.exception(
        "The model '%s' cannot be trained yet.".formatted(definition.name()), "Leave it out.");
  }
}
