package dev.millrace.ml;

import dev.millrace.ml.tree.TreeEnsemble;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Champions, read once each and kept while they are champions. Safe for any thread.
final class ServedModels {

  private final Registry registry;
  private final Artifacts artifacts;
  private final Map<String, ServedModel> loaded = new ConcurrentHashMap<>();

  ServedModels(Registry registry, Artifacts artifacts) {
    this.registry = registry;
    this.artifacts = artifacts;
  }

  /// The registry is asked each time: another process may have promoted a version.
  Optional<ServedModel> champion(String model) {
    return registry.championNumber(model).flatMap(number -> champion(model, number));
  }

  private Optional<ServedModel> champion(String model, int number) {
    ServedModel known = loaded.get(model);
    if (known != null && known.version().version() == number) {
      return Optional.of(known);
    }
    Optional<ServedModel> champion = registry.champion(model).map(this::load);
    champion.ifPresent(served -> loaded.put(model, served));
    return champion;
  }

  private ServedModel load(ModelVersion version) {
    return new ServedModel(version, TreeEnsemble.read(artifacts.read(version)));
  }
}
