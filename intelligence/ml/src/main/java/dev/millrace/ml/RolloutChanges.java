package dev.millrace.ml;

import dev.millrace.ml.Rollout.Stage;
import dev.millrace.ml.RolloutEvent.What;
import java.time.InstantSource;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The steps of a roll-out, each one transaction with what the history says of it.
final class RolloutChanges {

  private final Registry registry;
  private final InstantSource clock;
  private final InstantSource wall;

  /// @param clock the shop's time
  /// @param wall real time
  RolloutChanges(Registry registry, InstantSource clock, InstantSource wall) {
    this.registry = registry;
    this.clock = clock;
    this.wall = wall;
  }

  /// @param percent of a canary; 0 for a shadow
  void begin(String model, int champion, int challenger, Stage stage, double percent) {
    registry.write(handle -> {
      RolloutBook.put(
          handle, new Rollout(model, champion, challenger, stage, percent, wall.instant()));
      What what = stage == Stage.SHADOW ? What.SHADOW : What.CANARY;
      return add(handle, model, what, challenger, champion, percent, "by hand", false);
    });
  }

  /// Makes a version the champion.
  ///
  /// @param isWatched whether the one before it stays at hand and is compared with
  void full(String model, int version, boolean isWatched) {
    registry.write(handle -> {
      Optional<Integer> before = Registry.championNumber(handle, model);
      Registry.promote(handle, model, version, clock.instant());
      RolloutBook.remove(handle, model);
      if (before.isPresent() && isWatched) {
        RolloutBook.put(
            handle, new Rollout(model, before.get(), version, Stage.FULL, 100, wall.instant()));
      }
      return add(handle, model, What.FULL, version, version, 100, "by hand", false);
    });
  }

  /// Back to the champion, if it is still this roll-out that is under way.
  boolean back(Rollout rollout, String words, boolean isToTell) {
    return registry.write(handle -> {
      Optional<Rollout> now = RolloutBook.find(handle, rollout.model());
      if (now.isEmpty() || !now.get().isSameAs(rollout)) {
        return false;
      }
      end(handle, now.get(), words, isToTell);
      return true;
    });
  }

  /// Back to the version in use before the present one.
  void back(String model, int from, int to, String words) {
    registry.write(handle -> {
      Registry.promote(handle, model, to, clock.instant());
      return add(handle, model, What.ROLLED_BACK, from, to, 0, words, false);
    });
  }

  private void end(Handle handle, Rollout rollout, String words, boolean isToTell) {
    RolloutBook.remove(handle, rollout.model());
    if (rollout.stage() == Stage.FULL) {
      Registry.promote(handle, rollout.model(), rollout.baseline(), clock.instant());
    }
    add(
        handle,
        rollout.model(),
        What.ROLLED_BACK,
        rollout.challenger(),
        rollout.baseline(),
        rollout.percent(),
        words,
        isToTell);
  }

  /// It was watched long enough.
  void settle(Rollout rollout) {
    registry.write(handle -> {
      Optional<Rollout> now = RolloutBook.find(handle, rollout.model());
      if (now.isPresent() && now.get().isSameAs(rollout)) {
        RolloutBook.remove(handle, rollout.model());
        add(
            handle,
            rollout.model(),
            What.SETTLED,
            rollout.challenger(),
            rollout.challenger(),
            100,
            "nothing spoke against it",
            false);
      }
      return now;
    });
  }

  private boolean add(
      Handle handle,
      String model,
      What what,
      int version,
      @Nullable Integer champion,
      double percent,
      String words,
      boolean isToTell) {
    RolloutBook.add(
        handle,
        new RolloutEvent(0, model, clock.instant(), what, version, champion, percent, words),
        isToTell);
    return true;
  }
}
