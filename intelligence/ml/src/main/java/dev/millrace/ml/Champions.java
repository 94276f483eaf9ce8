package dev.millrace.ml;

import dev.millrace.contracts.problem.MillraceException;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Versions in use, loaded once. A version that cannot be loaded is stood in for by the one that
/// was in use before it. Safe for any thread.
final class Champions<T> {

  private static final Logger LOG = LoggerFactory.getLogger(Champions.class);
  private static final int KEPT_OF_A_MODEL = 3;
  private static final int REIGNS = 10;
  private static final long TRY_AGAIN_NANOS = Duration.ofSeconds(5).toNanos();

  private final Registry registry;
  private final Function<ModelVersion, T> load;
  private final Map<Name, Loaded<T>> loaded = new ConcurrentHashMap<>();
  private final Map<String, StandIn<T>> standIns = new ConcurrentHashMap<>();
  private final AtomicLong loads = new AtomicLong();

  Champions(Registry registry, Function<ModelVersion, T> load) {
    this.registry = registry;
    this.load = load;
  }

  /// The registry is asked each time: another process may have promoted a version.
  Optional<T> champion(String model) {
    return registry.championNumber(model).map(number -> lastGood(model, number));
  }

  /// A version, whether it is in use or not.
  ///
  /// @throws MillraceException where it cannot be loaded
  T version(String model, int number) {
    var name = new Name(model, number);
    Loaded<T> known = loaded.get(name);
    if (known != null) {
      return known.model();
    }
    ModelVersion version =
        registry
            .find(model, number)
            .orElseThrow(() ->
                new IllegalStateException("Version %d of '%s' is gone.".formatted(number, model)));
    T fresh = load.apply(version);
    loaded.put(name, new Loaded<>(fresh, loads.incrementAndGet()));
    forget(model);
    return fresh;
  }

  /// The same; empty where there is no such version.
  Optional<T> find(String model, int number) {
    return registry.find(model, number).map(_ -> version(model, number));
  }

  /// A version, or the one that was in use before it.
  ///
  /// @throws MillraceException of the version itself, where none before it can be loaded either
  T lastGood(String model, int number) {
    StandIn<T> standIn = standIns.get(model);
    if (standIn != null && standIn.instead() == number && !standIn.isOld()) {
      return standIn.model();
    }
    try {
      T champion = version(model, number);
      if (standIn != null) {
        standIns.remove(model);
      }
      return champion;
    } catch (MillraceException e) {
      T good = before(model, number).orElseThrow(() -> e);
      if (standIn == null || standIn.instead() != number) {
        LOG.error(
            "Version {} of the model '{}' cannot be used, an earlier one answers: {}",
            number,
            model,
            e.getMessage());
      }
      standIns.put(model, new StandIn<>(number, good, System.nanoTime()));
      return good;
    }
  }

  /// The newest that was in use before a version and can be loaded.
  Optional<T> before(String model, int number) {
    for (Reign reign : registry.reigns(model, 0, REIGNS)) {
      if (reign.version() != number) {
        try {
          return Optional.of(version(model, reign.version()));
        } catch (MillraceException e) {
          LOG.debug("Version {} of '{}' cannot be used either", reign.version(), model, e);
        }
      }
    }
    return Optional.empty();
  }

  /// Those that were loaded first.
  private void forget(String model) {
    loaded.entrySet().stream()
        .filter(each -> each.getKey().model().equals(model))
        .sorted(Comparator.comparingLong(each -> -each.getValue().order()))
        .skip(KEPT_OF_A_MODEL)
        .map(Map.Entry::getKey)
        .toList()
        .forEach(loaded::remove);
  }

  private record Name(String model, int number) {}

  private record Loaded<T>(T model, long order) {}

  /// @param instead of which version
  private record StandIn<T>(int instead, T model, long since) {
    boolean isOld() {
      return System.nanoTime() - since > TRY_AGAIN_NANOS;
    }
  }
}
