package dev.millrace.contracts.definition;

import dev.millrace.contracts.problem.Where;
import org.jspecify.annotations.Nullable;

/// A model to train. Each kind is trained by the step `train` and scored by the step `score`.
public sealed interface MlDefinition
    permits MlModelDefinition,
        LifetimeValueDefinition,
        RecommendationDefinition,
        SegmentsDefinition {

  String name();

  @Nullable String description();

  /// A query that answers one timestamp: how far the data reaches.
  String dataUntil();

  Where where();
}
