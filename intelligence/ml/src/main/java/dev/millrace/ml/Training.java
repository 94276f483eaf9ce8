package dev.millrace.ml;

import dev.millrace.contracts.definition.Durations;
import dev.millrace.contracts.definition.MlModelDefinition;
import dev.millrace.contracts.feature.TrainingSet;
import dev.millrace.contracts.feature.TrainingSet.Row;
import dev.millrace.contracts.flow.StepRunner;
import dev.millrace.contracts.lake.LakeView;
import dev.millrace.ml.boost.Boosting;
import dev.millrace.ml.boost.BoostingParameters;
import dev.millrace.ml.evaluate.Curves;
import dev.millrace.ml.evaluate.Evaluation;
import dev.millrace.ml.evaluate.Scored;
import dev.millrace.ml.evaluate.Threshold;
import dev.millrace.ml.leak.Leak;
import dev.millrace.ml.leak.LeakDetector;
import dev.millrace.ml.sample.CutOffs;
import dev.millrace.ml.sample.Split;
import dev.millrace.ml.tree.TreeEnsemble;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One training: from what is in the lake to a model that was judged. Registers nothing.
final class Training {

  /// How many training cut-offs the threshold is chosen on.
  private static final int FOLDS = 3;

  /// How many rows of the hold-out say what the features are worth.
  private static final int EXPLAINED = 200;

  private final MlModelDefinition definition;
  private final MlModels.Parts parts;
  private final Function<String, Optional<ServedModel>> champions;
  private final StepRunner.Call call;
  private final BoostingParameters parameters;

  Training(
      MlModelDefinition definition,
      MlModels.Parts parts,
      Function<String, Optional<ServedModel>> champions,
      StepRunner.Call call) {
    this.definition = definition;
    this.parts = parts;
    this.champions = champions;
    this.call = call;
    this.parameters = BoostingParameters.of(definition);
  }

  /// @param view the state of the lake that it learns from
  TrainedModel run(LakeView view) throws InterruptedException {
    Instant dataUntil = DataReach.read(view, definition);
    log("data reaches until " + dataUntil);
    TrainingSet set = rows(view, definition, parts, dataUntil);
    if (!set.lists().isEmpty()) {
      log("left out, for they are lists: " + String.join(", ", set.lists()));
    }
    Split split = Split.of(set, definition);
    log(
        String.format(
            Locale.ROOT,
            "%,d rows of %d cut-offs train, %,d rows of %s judge",
            split.training().size(),
            split.trainingCutOffs().size(),
            split.holdOut().size(),
            split.holdOutCutOff()));
    double threshold = chooseThreshold(split, set.features());
    byte[] file = train(split.training(), set.features());
    TreeEnsemble model = TreeEnsemble.read(file);
    Scored scored = Scored.of(split.holdOut(), model::probability);
    Evaluation evaluation = Evaluation.of(scored, threshold);
    log(
        String.format(
            Locale.ROOT,
            "AUC %.4f, accuracy %s, always 'stays' %s, threshold %.2f",
            evaluation.auc(),
            Gate.percent(evaluation.accuracy()),
            Gate.percent(evaluation.accuracyAlwaysStays()),
            threshold));
    List<String> objections =
        new ArrayList<>(
            new Gate(definition.gateAccuracy()).objections(evaluation, championAuc(split, set)));
    for (Leak leak : LeakDetector.of(set, split)) {
      log("leak: " + leak.words());
      objections.add(leak.words());
    }
    return new TrainedModel(
            definition.name(),
            call.run(),
            parts.clock().instant(),
            "model.json",
            file,
            metrics(evaluation, split),
            parameters.values(),
            tables(view, set),
            set.features(),
            cutOffs(split),
            threshold,
            objections.isEmpty() ? null : String.join("; ", objections))
        .judgedBy(
            Curves.ofChances(
                "leaves within " + Durations.toText(definition.horizon()),
                scored,
                importance(model, split.holdOut())));
  }

  /// Of rows of the hold-out, evenly chosen: an explanation costs milliseconds.
  private static List<Curves.Importance> importance(TreeEnsemble model, List<Row> rows) {
    var sums = new double[model.width()];
    int step = Math.max(1, rows.size() / EXPLAINED);
    int taken = 0;
    for (int i = 0; i < rows.size(); i += step) {
      double[] contributions = model.contributions(doubles(rows.get(i).values()));
      taken++;
      for (int j = 0; j < sums.length; j++) {
        sums[j] += Math.abs(contributions[j]);
      }
    }
    var importance = new ArrayList<Curves.Importance>();
    for (int j = 0; j < sums.length; j++) {
      importance.add(new Curves.Importance(model.features().get(j), sums[j] / taken));
    }
    importance.sort(Comparator.comparingDouble(Curves.Importance::effect).reversed());
    return importance;
  }

  private static double[] doubles(float[] values) {
    var doubles = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      doubles[i] = values[i];
    }
    return doubles;
  }

  private Map<String, Long> tables(LakeView view, TrainingSet set) {
    var tables = new LinkedHashMap<>(ReadTables.of(view, definition.dataUntil()));
    tables.putAll(set.tables());
    return tables;
  }

  /// What is trained on in a state of the lake.
  static TrainingSet rows(
      LakeView view, MlModelDefinition definition, MlModels.Parts parts, Instant dataUntil) {
    return parts
        .trainingSets()
        .build(
            view, definition.views(), definition.population(), CutOffs.of(definition, dataUntil));
  }

  /// Chosen on the newest training cut-offs, each scored by a model that knows only what was
  /// decided before it; never on the hold-out.
  private double chooseThreshold(Split split, List<String> features) throws InterruptedException {
    var rows = new ArrayList<Row>();
    var probabilities = new ArrayList<Double>();
    int oldest = Math.max(0, split.trainingCutOffs().size() - FOLDS);
    for (Instant cutOff : split.trainingCutOffs().subList(oldest, split.trainingCutOffs().size())) {
      List<Row> earlier = split.trainingDecidedBy(cutOff, definition.horizon());
      if (!Split.isEnough(earlier)) {
        continue;
      }
      TreeEnsemble model = TreeEnsemble.read(train(earlier, features));
      for (Row row : split.trainingOf(cutOff)) {
        rows.add(row);
        probabilities.add(model.probability(row.values()));
      }
    }
    return rows.isEmpty()
        ? Threshold.USUAL
        : Threshold.mostAccurate(Scored.of(rows, probabilities));
  }

  private byte[] train(List<Row> rows, List<String> features) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    return Boosting.train(rows, features, parameters);
  }

  /// On the new hold-out; null where no champion is, or one that knows other features.
  private @Nullable Double championAuc(Split split, TrainingSet set) {
    Optional<ServedModel> champion = champions.apply(definition.name());
    if (champion.isEmpty()) {
      return null;
    }
    ServedModel served = champion.get();
    if (!set.features().containsAll(served.version().features())) {
      log("v%d knows other features and is not compared".formatted(served.version().version()));
      return null;
    }
    double auc =
        Evaluation.of(
                Scored.of(split.holdOut(), values -> score(served, set.features(), values)),
                served.version().threshold())
            .auc();
    log(
        String.format(
            Locale.ROOT, "AUC of v%d on the same rows %.4f", served.version().version(), auc));
    return auc;
  }

  private static double score(ServedModel served, List<String> features, float[] values) {
    return served.probability(served.row(name -> values[features.indexOf(name)]));
  }

  private Map<String, Double> metrics(Evaluation evaluation, Split split) {
    var metrics = new LinkedHashMap<String, Double>();
    metrics.put("auc", evaluation.auc());
    metrics.put("pr_auc", evaluation.prAuc());
    metrics.put("accuracy", evaluation.accuracy());
    metrics.put("accuracy_always_stays", evaluation.accuracyAlwaysStays());
    metrics.put("lift_top_decile", evaluation.liftTopDecile());
    metrics.put("calibration_error", evaluation.calibrationError());
    metrics.put("churn_rate_holdout", evaluation.rate());
    metrics.put("rows_holdout", (double) evaluation.rows());
    metrics.put("rows_train", (double) split.training().size());
    metrics.put("gate_accuracy", definition.gateAccuracy());
    return metrics;
  }

  static List<Instant> cutOffs(Split split) {
    var cutOffs = new ArrayList<>(split.trainingCutOffs());
    cutOffs.add(split.holdOutCutOff());
    return cutOffs;
  }

  private void log(String line) {
    call.log().accept(line);
  }
}
