package dev.millrace.ml;

import dev.millrace.ml.tree.TreeEnsemble;
import java.util.Optional;

/// Champions, read once each and kept while they are champions. Safe for any thread.
final class ServedModels {

  private final Artifacts artifacts;
  private final Champions<ServedModel> champions;

  ServedModels(Registry registry, Artifacts artifacts) {
    this.artifacts = artifacts;
    this.champions = new Champions<>(registry, this::load);
  }

  Optional<ServedModel> champion(String model) {
    return champions.champion(model);
  }

  private ServedModel load(ModelVersion version) {
    return new ServedModel(version, TreeEnsemble.read(artifacts.read(version)));
  }
}
