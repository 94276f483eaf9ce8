package dev.millrace.ml;

import dev.millrace.contracts.definition.RolloutRules;
import dev.millrace.contracts.name.ViewName;
import dev.millrace.ml.rollout.Guard;
import dev.millrace.ml.rollout.Observations;
import dev.millrace.ml.rollout.Observations.Outcome;
import dev.millrace.ml.rollout.Observations.Summary;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Watches versions on their way out and sends everybody back to the champion when one breaks a
/// rule of its model. Looks every two seconds once there is something to look after; each process
/// looks at what it answers itself. Safe for any thread.
final class RolloutWatch implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(RolloutWatch.class);
  private static final Duration LOOK = Duration.ofSeconds(2);
  private static final int AT_ONCE = 20;

  private final Registry registry;
  private final Comparisons comparisons;
  private final Function<String, RolloutRules> rules;
  private final InstantSource wall;
  private final RolloutChanges changes;
  private final Consumer<RolloutEvent> told;
  private final Map<String, Watched> watched = new ConcurrentHashMap<>();
  private final AtomicBoolean isStarted = new AtomicBoolean();
  private final AtomicBoolean isTelling = new AtomicBoolean();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("rollouts").factory());

  /// @param wall real time
  /// @param told people, of versions that were rolled back
  RolloutWatch(
      Registry registry,
      Comparisons comparisons,
      Function<String, RolloutRules> rules,
      InstantSource wall,
      RolloutChanges changes,
      Consumer<RolloutEvent> told) {
    this.registry = registry;
    this.comparisons = comparisons;
    this.rules = rules;
    this.wall = wall;
    this.changes = changes;
    this.told = told;
    boolean isUnderWay =
        registry.read(handle ->
            !RolloutBook.all(handle).isEmpty() || !RolloutBook.untold(handle, 1).isEmpty());
    if (isUnderWay) {
      start();
    }
  }

  private record Watched(Rollout rollout, Observations seen) {}

  /// Begins to look, if it does not yet.
  void start() {
    if (isStarted.compareAndSet(false, true)) {
      var _ =
          timer.scheduleWithFixedDelay(
              this::lookSafely, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  void answered(Rollout rollout, double millis) {
    seen(rollout).tried(Outcome.ANSWERED, millis);
  }

  void withheld(Rollout rollout) {
    seen(rollout).tried(Outcome.WITHHELD, Double.NaN);
  }

  void failed(Rollout rollout, RuntimeException why) {
    Observations seen = seen(rollout);
    if (seen.failures() == 0) {
      LOG.warn(
          "Version {} of the model '{}' failed, the champion answers: {}",
          rollout.challenger(),
          rollout.model(),
          why.getMessage());
    }
    seen.tried(Outcome.FAILED, Double.NaN);
  }

  /// Has the other version score a request that was answered.
  void compare(
      Rollout rollout,
      Prediction given,
      FeatureLook look,
      List<ViewName> views,
      boolean byChallenger) {
    comparisons.add(new Comparisons.Task(rollout, seen(rollout), given, look, views, byChallenger));
  }

  /// A new stage is seen afresh; more customers of the same canary are not.
  private Observations seen(Rollout rollout) {
    Watched known = watched.get(rollout.model());
    if (known != null && known.rollout().isSameAs(rollout)) {
      return known.seen();
    }
    start();
    return watched
        .compute(
            rollout.model(),
            (_, now) ->
                now != null && now.rollout().isSameAs(rollout)
                    ? now
                    : new Watched(rollout, new Observations(wall, isAmount(rollout))))
        .seen();
  }

  private boolean isAmount(Rollout rollout) {
    return registry
        .find(rollout.model(), rollout.challenger())
        .map(OwnModel::isAmount)
        .orElse(false);
  }

  /// What is seen of a roll-out in this process.
  Summary summary(Rollout rollout) {
    Watched known = watched.get(rollout.model());
    return known == null || !known.rollout().isSameAs(rollout)
        ? Summary.NONE
        : known.seen().summary(rules.apply(rollout.model()));
  }

  Optional<String> breach(Rollout rollout) {
    return Guard.breach(rules.apply(rollout.model()), summary(rollout));
  }

  long dropped() {
    return comparisons.dropped();
  }

  private void lookSafely() {
    try {
      look();
    } catch (RuntimeException e) {
      LOG.warn("Roll-outs could not be looked after, and will be again: {}", e.toString());
    }
  }

  /// One look at everything under way.
  void look() {
    for (Rollout rollout : registry.read(RolloutBook::all)) {
      Optional<String> breach =
          rollout.stage() == Rollout.Stage.SHADOW ? Optional.empty() : breach(rollout);
      if (breach.isPresent()) {
        back(rollout, breach.get());
      } else if (rollout.stage() == Rollout.Stage.FULL && isOver(rollout)) {
        changes.settle(rollout);
      }
    }
    tell();
  }

  private boolean isOver(Rollout rollout) {
    return !wall.instant().isBefore(rollout.since().plus(rules.apply(rollout.model()).watch()));
  }

  private void back(Rollout rollout, String breach) {
    if (changes.back(rollout, breach, true)) {
      LOG.error(
          "Version {} of the model '{}' is rolled back, version {} answers everybody: {}",
          rollout.challenger(),
          rollout.model(),
          rollout.baseline(),
          breach);
    }
  }

  /// Messages may take their time, and keep no look waiting.
  private void tell() {
    List<RolloutEvent> untold = registry.read(handle -> RolloutBook.untold(handle, AT_ONCE));
    if (untold.isEmpty() || !isTelling.compareAndSet(false, true)) {
      return;
    }
    Thread.ofVirtual()
        .name("rollout-alerts")
        .start(() -> {
          try {
            for (RolloutEvent event : untold) {
              told.accept(event);
              registry.write(handle -> {
                RolloutBook.told(handle, event.number());
                return event;
              });
            }
          } catch (RuntimeException e) {
            LOG.warn(
                "People could not be told of a roll-back, and will be again: {}", e.toString());
          } finally {
            isTelling.set(false);
          }
        });
  }

  @Override
  public void close() {
    timer.shutdownNow();
    comparisons.close();
  }
}
