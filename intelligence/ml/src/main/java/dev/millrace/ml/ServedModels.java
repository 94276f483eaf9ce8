package dev.millrace.ml;

import java.util.Optional;

/// Versions that answer, read once each and kept while they do. Safe for any thread.
final class ServedModels {

  private final Champions<ServedModel> champions;

  ServedModels(Registry registry, Artifacts artifacts) {
    this.champions =
        new Champions<>(registry, version -> ServedModel.read(version, artifacts.read(version)));
  }

  Optional<ServedModel> champion(String model) {
    return champions.champion(model);
  }

  /// A version, or the one before it where it cannot be used.
  ServedModel lastGood(String model, int number) {
    return champions.lastGood(model, number);
  }

  ServedModel version(String model, int number) {
    return champions.version(model, number);
  }

  Optional<ServedModel> before(String model, int number) {
    return champions.before(model, number);
  }
}
