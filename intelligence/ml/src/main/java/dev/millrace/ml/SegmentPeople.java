package dev.millrace.ml;

import dev.millrace.contracts.definition.SegmentsDefinition;
import dev.millrace.contracts.feature.TrainingSet;
import dev.millrace.contracts.lake.LakeView;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// The people that segments are about, with their features as of the end of the data.
///
/// @param until how far the data reaches
record SegmentPeople(TrainingSet set, Instant until) {

  /// Features know only what was before their cut-off; this one lies behind all data.
  private static final Duration BEHIND_DATA = Duration.ofSeconds(1);

  static SegmentPeople read(LakeView view, SegmentsDefinition definition, MlModels.Parts parts) {
    Instant until = DataReach.read(view, definition);
    String population =
        "select \"key\", null as \"label\" from (\n%s\n) as people"
            .formatted(definition.population().strip().replaceAll("(\\s*;)+$", ""));
    return new SegmentPeople(
        parts
            .trainingSets()
            .build(view, definition.views(), population, List.of(until.plus(BEHIND_DATA))),
        until);
  }
}
