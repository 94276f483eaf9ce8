package dev.millrace.ml;

import dev.millrace.contracts.definition.LifetimeValueDefinition;
import dev.millrace.contracts.definition.MlDefinition;
import dev.millrace.contracts.definition.MlModelDefinition;
import dev.millrace.contracts.definition.MlSettings;
import dev.millrace.contracts.definition.RecommendationDefinition;
import dev.millrace.contracts.definition.RolloutRules;
import dev.millrace.contracts.definition.SegmentsDefinition;
import dev.millrace.contracts.flow.StepRunner;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/// `run: train`: trains a version, judges it on days it has not seen, and lets it into use if it
/// passes its gate. A run trains once however often it is begun.
final class TrainStep implements StepRunner {

  private final Definitions definitions;
  private final MlModels.Parts parts;
  private final MlSettings settings;
  private final Registry registry;
  private final ServedModels champions;
  private final TrainingRuns runs;
  private final ReentrantLock oneAtATime = new ReentrantLock();

  TrainStep(
      Definitions definitions,
      MlModels.Parts parts,
      MlSettings settings,
      Registry registry,
      ServedModels champions,
      TrainingRuns runs) {
    this.runs = runs;
    this.definitions = definitions;
    this.parts = parts;
    this.settings = settings;
    this.registry = registry;
    this.champions = champions;
  }

  @Override
  public String kind() {
    return "train";
  }

  @Override
  public Set<String> arguments() {
    return Set.of(Definitions.ARGUMENT);
  }

  @Override
  public Report run(Call call) throws InterruptedException {
    MlDefinition definition = definitions.of(call);
    oneAtATime.lockInterruptibly();
    try {
      return report(definition, tracked(definition, call));
    } finally {
      oneAtATime.unlock();
    }
  }

  private ModelVersion tracked(MlDefinition definition, Call call) throws InterruptedException {
    runs.begin(definition.name(), call);
    try {
      ModelVersion version = version(definition, call);
      runs.finish(version, call);
      return version;
    } catch (InterruptedException e) {
      runs.fail(definition.name(), call, "KILLED");
      throw e;
    } catch (RuntimeException e) {
      runs.fail(definition.name(), call, "FAILED");
      throw e;
    }
  }

  private ModelVersion version(MlDefinition definition, Call call) throws InterruptedException {
    Optional<ModelVersion> earlier = registry.ofRun(definition.name(), call.run());
    if (earlier.isPresent()) {
      call.log().accept("v%d was trained by an earlier attempt".formatted(earlier.get().version()));
      return earlier.get();
    }
    RolloutRules rules =
        definition instanceof MlModelDefinition churn ? churn.rollout() : RolloutRules.DEFAULT;
    return registry.register(
        train(definition, call).from(Origin.of(definition, parts.trainingSets())),
        rules,
        parts.wall().instant());
  }

  private TrainedModel train(MlDefinition definition, Call call) throws InterruptedException {
    return Trainings.run(
        definition, parts, settings, parts.lake().view(), champions::champion, call);
  }

  private Report report(MlDefinition definition, ModelVersion version) {
    Optional<ModelVersion> champion = registry.champion(version.model());
    if (version.heldBack() == null) {
      return new Report(words(definition, version, standing(version, champion)));
    }
    if (champion.isEmpty()) {
      throw gate(definition, version);
    }
    return new Report(
        "%s v%d held back, v%d stays: %s"
            .formatted(
                version.model(), version.version(), champion.get().version(), version.heldBack()));
  }

  private String standing(ModelVersion version, Optional<ModelVersion> champion) {
    if (champion.isEmpty() || champion.get().version() == version.version()) {
      return "promoted";
    }
    return registry
        .inUse(version.model())
        .map(Registry.InUse::rollout)
        .filter(rollout -> rollout.challenger() == version.version())
        .map(rollout ->
            rollout.stage() == Rollout.Stage.SHADOW
                ? "in shadow"
                : "out to %.0f %%".formatted(rollout.percent()))
        .orElse("waits, v%d stays".formatted(champion.get().version()));
  }

  private static String words(MlDefinition definition, ModelVersion version, String standing) {
    String figures =
        switch (definition) {
          case MlModelDefinition _ ->
              String.format(
                  Locale.ROOT,
                  "AUC %.3f, accuracy %s (always 'stays' %s), %,.0f rows",
                  metric(version, "auc"),
                  Gate.percent(metric(version, "accuracy")),
                  Gate.percent(metric(version, "accuracy_always_stays")),
                  metric(version, "rows_train"));
          case LifetimeValueDefinition _ ->
              String.format(
                  Locale.ROOT,
                  "purchases of the hold-out wrong by %.3f each (going on as before %.3f), %,.0f customers",
                  metric(version, "mae_holdout"),
                  metric(version, "mae_as_before"),
                  metric(version, "customers"));
          case RecommendationDefinition _ ->
              String.format(
                  Locale.ROOT,
                  "recall@10 %.4f (best sellers %.4f), %,.0f customers, %,.0f items",
                  metric(version, "recall_10"),
                  metric(version, "recall_10_popular"),
                  metric(version, "customers"),
                  metric(version, "items"));
          case SegmentsDefinition _ ->
              version.metrics().containsKey("clusters")
                  ? String.format(
                      Locale.ROOT,
                      "%,.0f customers, %.0f clusters (silhouette %.2f, halves agree by %.2f)",
                      metric(version, "customers"),
                      metric(version, "clusters"),
                      metric(version, "silhouette"),
                      metric(version, "stability"))
                  : String.format(Locale.ROOT, "%,.0f customers", metric(version, "customers"));
        };
    return "%s v%d %s: %s".formatted(version.model(), version.version(), standing, figures);
  }

  private static MillraceException gate(MlDefinition definition, ModelVersion version) {
    return new MillraceException(
        ProblemCode.MODEL_GATE.at(
            definition.where(),
            "Version %d of the model '%s' did not pass its gate, and no other is in use: %s."
                .formatted(version.version(), version.model(), version.heldBack()),
            definition instanceof MlModelDefinition
                ? "Leave out what leaks, give it more history or better features, or lower 'gate_accuracy'."
                : "Give it more history."));
  }

  private static double metric(ModelVersion version, String name) {
    return version.metrics().getOrDefault(name, Double.NaN);
  }
}
