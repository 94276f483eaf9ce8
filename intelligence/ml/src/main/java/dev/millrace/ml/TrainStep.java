package dev.millrace.ml;

import dev.millrace.contracts.definition.MlModelDefinition;
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
  private final Registry registry;
  private final ServedModels champions;
  private final ReentrantLock oneAtATime = new ReentrantLock();

  TrainStep(
      Definitions definitions, MlModels.Parts parts, Registry registry, ServedModels champions) {
    this.definitions = definitions;
    this.parts = parts;
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
    MlModelDefinition definition = definitions.of(call);
    oneAtATime.lockInterruptibly();
    try {
      return report(definition, version(definition, call));
    } finally {
      oneAtATime.unlock();
    }
  }

  private ModelVersion version(MlModelDefinition definition, Call call)
      throws InterruptedException {
    Optional<ModelVersion> earlier = registry.ofRun(definition.name(), call.run());
    if (earlier.isPresent()) {
      call.log().accept("v%d was trained by an earlier attempt".formatted(earlier.get().version()));
      return earlier.get();
    }
    return registry.register(new Training(definition, parts, champions, call).run());
  }

  private Report report(MlModelDefinition definition, ModelVersion version) {
    if (version.heldBack() == null) {
      return new Report(
          String.format(
              Locale.ROOT,
              "%s v%d promoted: AUC %.3f, accuracy %s (always 'stays' %s), %,.0f rows",
              version.model(),
              version.version(),
              metric(version, "auc"),
              Gate.percent(metric(version, "accuracy")),
              Gate.percent(metric(version, "accuracy_always_stays")),
              metric(version, "rows_train")));
    }
    Optional<ModelVersion> champion = registry.champion(version.model());
    if (champion.isEmpty()) {
      throw gate(definition, version);
    }
    return new Report(
        "%s v%d held back, v%d stays: %s"
            .formatted(
                version.model(), version.version(), champion.get().version(), version.heldBack()));
  }

  private static MillraceException gate(MlModelDefinition definition, ModelVersion version) {
    return new MillraceException(
        ProblemCode.MODEL_GATE.at(
            definition.where(),
            "Version %d of the model '%s' did not pass its gate, and no other is in use: %s."
                .formatted(version.version(), version.model(), version.heldBack()),
            "Give it more history or better features, or lower 'gate_accuracy'."));
  }

  private static double metric(ModelVersion version, String name) {
    return version.metrics().getOrDefault(name, Double.NaN);
  }
}
