package dev.millrace.ml;

import dev.millrace.contracts.definition.LifetimeValueDefinition;
import dev.millrace.contracts.definition.MlDefinition;
import dev.millrace.contracts.definition.MlModelDefinition;
import dev.millrace.contracts.definition.MlSettings;
import dev.millrace.contracts.definition.RecommendationDefinition;
import dev.millrace.contracts.definition.SegmentsDefinition;
import dev.millrace.contracts.flow.StepRunner;
import dev.millrace.contracts.lake.LakeView;
import java.util.Optional;
import java.util.function.Function;

/// The training that a definition asks for.
final class Trainings {

  private Trainings() {}

  /// @param view the state of the lake that is learnt from
  /// @param champions whom a version is compared with
  static TrainedModel run(
      MlDefinition definition,
      MlModels.Parts parts,
      MlSettings settings,
      LakeView view,
      Function<String, Optional<ServedModel>> champions,
      StepRunner.Call call)
      throws InterruptedException {
    return switch (definition) {
      case MlModelDefinition churn -> new Training(churn, parts, champions, call).run(view);
      case LifetimeValueDefinition value -> new LifetimeValueTraining(value, parts, call).run(view);
      case RecommendationDefinition shown ->
          new RecommendationTraining(shown, parts, settings, call).run(view);
      case SegmentsDefinition segments -> new SegmentTraining(segments, parts, call).run(view);
    };
  }
}
