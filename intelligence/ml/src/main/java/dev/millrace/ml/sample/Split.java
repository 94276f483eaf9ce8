package dev.millrace.ml.sample;

import dev.millrace.contracts.definition.Durations;
import dev.millrace.contracts.definition.MlModelDefinition;
import dev.millrace.contracts.feature.TrainingSet;
import dev.millrace.contracts.feature.TrainingSet.Row;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Labelled rows, divided by time: the newest cut-off judges; those whose label was decided before
/// it train. In between lie cut-offs that do neither, because their labels would know days that the
/// judge asks about.
///
/// @param training sorted by cut-off and key, so that training is reproducible
/// @param trainingCutOffs oldest first
public record Split(
    List<Row> training, List<Instant> trainingCutOffs, List<Row> holdOut, Instant holdOutCutOff) {

  public static final int LEAST_ROWS_OF_CUT_OFF = 50;
  public static final int LEAST_ROWS = 200;

  public Split {
    training = List.copyOf(training);
    trainingCutOffs = List.copyOf(trainingCutOffs);
    holdOut = List.copyOf(holdOut);
  }

  /// @throws MillraceException TRAINING_DATA_TOO_SMALL
  public static Split of(TrainingSet set, MlModelDefinition definition) {
    NavigableMap<Instant, List<Row>> byCutOff = labelled(set);
    if (byCutOff.isEmpty()) {
      throw tooSmall(
          definition,
          "has no cut-off with at least %d labelled rows".formatted(LEAST_ROWS_OF_CUT_OFF));
    }
    Instant holdOut = byCutOff.lastKey();
    NavigableMap<Instant, List<Row>> earlier =
        byCutOff.headMap(holdOut.minus(definition.horizon()), true);
    List<Row> training = earlier.values().stream().flatMap(List::stream).toList();
    var split =
        new Split(
            training, List.copyOf(earlier.keySet()), byCutOff.lastEntry().getValue(), holdOut);
    split.requireEnough(definition);
    return split;
  }

  /// Training rows whose labels were decided at the given moment.
  public List<Row> trainingDecidedBy(Instant moment, Duration horizon) {
    return training.stream().filter(row -> !row.cutOff().plus(horizon).isAfter(moment)).toList();
  }

  public List<Row> trainingOf(Instant cutOff) {
    return training.stream().filter(row -> row.cutOff().equals(cutOff)).toList();
  }

  /// Whether a model can learn from the rows.
  public static boolean isEnough(List<Row> rows) {
    return rows.size() >= LEAST_ROWS && hasBothClasses(rows);
  }

  private void requireEnough(MlModelDefinition definition) {
    if (training.size() < LEAST_ROWS) {
      throw tooSmall(
          definition,
          "has %,d rows of %d cut-offs to train on before the hold-out of %s; expected at least %d"
              .formatted(training.size(), trainingCutOffs.size(), holdOutCutOff, LEAST_ROWS));
    }
    if (!hasBothClasses(training)) {
      throw tooSmall(
          definition,
          "has %,d rows to train on that all have the label %.0f; expected both 0 and 1"
              .formatted(training.size(), training.getFirst().label()));
    }
    if (!hasBothClasses(holdOut)) {
      throw tooSmall(
          definition,
          "has %,d hold-out rows at %s that all have the label %.0f; expected both 0 and 1"
              .formatted(holdOut.size(), holdOutCutOff, holdOut.getFirst().label()));
    }
  }

  private static NavigableMap<Instant, List<Row>> labelled(TrainingSet set) {
    NavigableMap<Instant, List<Row>> byCutOff =
        set.rows().stream()
            .filter(row -> !Float.isNaN(row.label()))
            .sorted(Comparator.comparing(Row::cutOff).thenComparing(Row::key))
            .collect(Collectors.groupingBy(Row::cutOff, TreeMap::new, Collectors.toList()));
    byCutOff.values().removeIf(rows -> rows.size() < LEAST_ROWS_OF_CUT_OFF);
    return byCutOff;
  }

  private static boolean hasBothClasses(List<Row> rows) {
    return rows.stream().map(Row::label).distinct().count() == 2;
  }

  private static MillraceException tooSmall(MlModelDefinition definition, String what) {
    return new MillraceException(
        ProblemCode.TRAINING_DATA_TOO_SMALL.at(
            definition.where(),
            "The model '%s' %s.".formatted(definition.name(), what),
            "Take in more history: the hold-out needs %1$s after it, and what trains lies %1$s before it. Or train again later."
                .formatted(Durations.toText(definition.horizon()))));
  }
}
