package dev.millrace.ml;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/// Versions in use, loaded once. Safe for any thread.
final class Champions<T> {

  private final Registry registry;
  private final Function<ModelVersion, T> load;
  private final Map<String, Loaded<T>> loaded = new ConcurrentHashMap<>();

  Champions(Registry registry, Function<ModelVersion, T> load) {
    this.registry = registry;
    this.load = load;
  }

  /// The registry is asked each time: another process may have promoted a version.
  Optional<T> champion(String model) {
    return registry.championNumber(model).flatMap(number -> champion(model, number));
  }

  private Optional<T> champion(String model, int number) {
    Loaded<T> known = loaded.get(model);
    if (known != null && known.number() == number) {
      return Optional.of(known.model());
    }
    Optional<Loaded<T>> champion =
        registry
            .champion(model)
            .map(version -> new Loaded<>(version.version(), load.apply(version)));
    champion.ifPresent(served -> loaded.put(model, served));
    return champion.map(Loaded::model);
  }

  private record Loaded<T>(int number, T model) {}
}
