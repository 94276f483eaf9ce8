package dev.millrace.ml;

import dev.millrace.contracts.definition.SegmentsDefinition;
import dev.millrace.contracts.feature.TrainingSet;
import dev.millrace.contracts.flow.StepRunner;
import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.ml.segment.SegmentModel;
import dev.millrace.ml.segment.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// One training of segments: the borders of fifths, and the clusters with their names. Registers
/// nothing.
final class SegmentTraining {

  private static final int LEAST_PEOPLE = 20;

  /// Of pairs of customers beyond chance; what agrees less would be other clusters next week.
  private static final double LEAST_STABILITY = 0.5;

  private final SegmentsDefinition definition;
  private final MlModels.Parts parts;
  private final StepRunner.Call call;

  SegmentTraining(SegmentsDefinition definition, MlModels.Parts parts, StepRunner.Call call) {
    this.definition = definition;
    this.parts = parts;
    this.call = call;
  }

  /// @param view the state of the lake that it learns from
  TrainedModel run(LakeView view) {
    SegmentPeople people = SegmentPeople.read(view, definition, parts);
    TrainingSet set = people.set();
    if (set.rows().size() < LEAST_PEOPLE) {
      throw new MillraceException(
          ProblemCode.TRAINING_DATA_TOO_SMALL.at(
              definition.where(),
              "The segments '%s' have a population of %,d; expected at least %d."
                  .formatted(definition.name(), set.rows().size(), LEAST_PEOPLE),
              "Take in more history, or train again later."));
    }
    SegmentModel.Fitted fitted =
        SegmentModel.fit(
            definition,
            new Table(set.features(), set.rows().stream().map(TrainingSet.Row::values).toList()));
    call.log().accept("%,d customers until %s".formatted(set.rows().size(), people.until()));
    List<String> objections = objections(fitted);
    return new TrainedModel(
        definition.name(),
        call.run(),
        parts.clock().instant(),
        "model.json",
        fitted.model().toJson(),
        metrics(fitted, set.rows().size()),
        parameters(fitted.model()),
        set.tables(),
        set.features(),
        List.of(people.until()),
        0,
        objections.isEmpty() ? null : String.join("; ", objections));
  }

  private static List<String> objections(SegmentModel.Fitted fitted) {
    var objections = new ArrayList<String>();
    if (fitted.stability() < LEAST_STABILITY) { // never where nothing was clustered
      objections.add(
          String.format(
              Locale.ROOT,
              "two halves of the customers give other clusters (they agree by %.2f, expected at least %.2f)",
              fitted.stability(),
              LEAST_STABILITY));
    }
    return objections;
  }

  private static Map<String, Double> metrics(SegmentModel.Fitted fitted, int people) {
    var metrics = new LinkedHashMap<String, Double>();
    metrics.put("customers", (double) people);
    if (fitted.model().clusterCount() > 0) {
      metrics.put("clusters", (double) fitted.model().clusterCount());
      metrics.put("silhouette", fitted.silhouette());
      metrics.put("stability", fitted.stability());
    }
    return metrics;
  }

  private static Map<String, String> parameters(SegmentModel model) {
    var parameters = new LinkedHashMap<String, String>();
    if (model.rfm() != null) {
      parameters.put("rfm", String.join(", ", model.rfm().features()));
    }
    if (model.clusters() != null) {
      parameters.put("clusters", String.join(" | ", model.clusters().names()));
    }
    model.rules().forEach((segment, rule) -> parameters.put("rule." + segment, rule));
    return parameters;
  }
}
