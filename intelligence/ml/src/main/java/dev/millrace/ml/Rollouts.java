package dev.millrace.ml;

import dev.millrace.contracts.definition.MlDefinition;
import dev.millrace.contracts.definition.MlModelDefinition;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.ml.Rollout.Stage;
import dev.millrace.ml.rollout.Observations.Summary;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Lets versions of models out step by step, and takes them back. Safe for any thread.
public final class Rollouts {

  private static final int EVENTS = 20;
  private static final String BY_HAND = "by hand";

  private final Definitions definitions;
  private final Registry registry;
  private final RolloutChanges changes;
  private final RolloutWatch watch;
  private final Consumer<ModelVersion> load;

  /// @param load fails where a version cannot be served
  Rollouts(
      Definitions definitions,
      Registry registry,
      RolloutChanges changes,
      RolloutWatch watch,
      Consumer<ModelVersion> load) {
    this.definitions = definitions;
    this.registry = registry;
    this.changes = changes;
    this.watch = watch;
    this.load = load;
  }

  /// Where a model stands.
  ///
  /// @throws dev.millrace.contracts.problem.MillraceException NOT_FOUND for an unknown model
  public RolloutState state(String model) {
    require(model);
    @Nullable Integer champion = registry.championNumber(model).orElse(null);
    @Nullable Rollout rollout = find(model).orElse(null);
    Summary seen = rollout == null ? Summary.NONE : watch.summary(rollout);
    List<RolloutEvent> history = registry.read(handle -> RolloutBook.events(handle, model, EVENTS));
    return new RolloutState(
        model,
        champion,
        rollout,
        definitions.rollout(model),
        new RolloutState.Figures(
            seen.tries(),
            seen.errorRate(),
            seen.withheld(),
            seen.p99Millis(),
            seen.compared(),
            seen.meanShift(),
            seen.meanDifference(),
            seen.disagreements(),
            watch.dropped()),
        rollout == null ? null : watch.breach(rollout).orElse(null),
        history);
  }

  /// Has a version score what the champion answers, and tells nobody.
  public RolloutState shadow(String model, int version) {
    return begin(model, version, Stage.SHADOW, 0);
  }

  /// Has a version answer a share of the customers.
  ///
  /// @param percent above 0 and below 100
  public RolloutState canary(String model, int version, double percent) {
    if (!(percent > 0 && percent < 100)) {
      throw ProblemCode.PARAMETER_VALUE.exception(
          "The canary is of '%s' percent of the customers; expected more than 0 and less than 100."
              .formatted(percent),
          "All of them get a version that is let out in full.");
    }
    return begin(model, version, Stage.CANARY, percent);
  }

  private RolloutState begin(String model, int version, Stage stage, double percent) {
    Integer champion =
        registry
            .championNumber(model)
            .orElseThrow(() ->
                ProblemCode.MODEL_NOT_TRAINED.exception(
                    "No version of the model '%s' is in use yet that another could be compared with."
                        .formatted(model),
                    "Let the first one out in full."));
    ModelVersion candidate = candidate(model, version, stage);
    MlDefinition definition = definitions.find(model);
    if (definition != null && !(definition instanceof MlModelDefinition)) {
      throw ProblemCode.PARAMETER_VALUE.exception(
          "The model '%s' does not score single customers, and cannot be let out to some of them."
              .formatted(model),
          "Let it out in full; './millrace model rollback %s' takes it back.".formatted(model));
    }
    load.accept(candidate);
    changes.begin(model, champion, version, stage, percent);
    watch.start();
    return state(model);
  }

  /// Makes a version the champion, and watches it for a while.
  public RolloutState full(String model, int version) {
    ModelVersion candidate = candidate(model, version, Stage.FULL);
    load.accept(candidate);
    MlDefinition definition = definitions.find(model);
    changes.full(model, version, definition == null || definition instanceof MlModelDefinition);
    watch.start();
    return state(model);
  }

  private ModelVersion candidate(String model, int version, Stage stage) {
    require(model);
    ModelVersion candidate =
        registry
            .find(model, version)
            .orElseThrow(() ->
                ProblemCode.NOT_FOUND.exception(
                    "There is no version %d of the model '%s'.".formatted(version, model),
                    "Look at its versions with './millrace model history %s'.".formatted(model)));
    if (candidate.isChampion()) {
      throw ProblemCode.PARAMETER_VALUE.exception(
          "Version %d of the model '%s' is in use already.".formatted(version, model),
          "Name another version.");
    }
    if (stage != Stage.SHADOW && candidate.heldBack() != null) {
      throw ProblemCode.MODEL_GATE.exception(
          "Version %d of the model '%s' was held back by its gate: %s."
              .formatted(version, model, candidate.heldBack()),
          "See how it does with '--shadow', or train a better one.");
    }
    Optional<Rollout> other =
        find(model).filter(one -> one.stage() != Stage.FULL && one.challenger() != version);
    if (other.isPresent()) {
      throw ProblemCode.PARAMETER_VALUE.exception(
          "Version %d of the model '%s' is on its way out already; expected one at a time."
              .formatted(other.get().challenger(), model),
          "End that with './millrace model rollback %s'.".formatted(model));
    }
    return candidate;
  }

  /// Ends what is under way, or else goes back to the champion before the present one.
  ///
  /// @throws dev.millrace.contracts.problem.MillraceException NOT_FOUND where there is none
  public RolloutState rollback(String model) {
    require(model);
    Optional<Rollout> rollout = find(model);
    if (rollout.isEmpty() || !changes.back(rollout.get(), BY_HAND, false)) {
      backToEarlier(model);
    }
    return state(model);
  }

  private void backToEarlier(String model) {
    int from =
        registry
            .championNumber(model)
            .orElseThrow(() -> nowhere(model, "no version is in use yet"));
    int to =
        registry
            .read(handle -> Registry.before(handle, model))
            .orElseThrow(() -> nowhere(model, "no version was in use before v%d".formatted(from)));
    load.accept(registry.find(model, to).orElseThrow(() -> nowhere(model, "it is gone")));
    changes.back(model, from, to, BY_HAND);
  }

  private static RuntimeException nowhere(String model, String why) {
    return ProblemCode.NOT_FOUND.exception(
        "The model '%s' cannot be rolled back: %s.".formatted(model, why),
        "See './millrace model history %s'.".formatted(model));
  }

  private Optional<Rollout> find(String model) {
    return registry.read(handle -> RolloutBook.find(handle, model));
  }

  private void require(String model) {
    if (definitions.find(model) == null && registry.versions(model).isEmpty()) {
      definitions.requireAny(model);
    }
  }

  /// One look at everything under way, now.
  void look() {
    watch.look();
  }
}
