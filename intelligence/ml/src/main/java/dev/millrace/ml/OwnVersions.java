package dev.millrace.ml;

import dev.millrace.ml.track.OwnModels;
import java.util.List;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;

/// The registry as MLflow's clients may see it.
final class OwnVersions implements OwnModels {

  private final Definitions definitions;
  private final Artifacts artifacts;

  OwnVersions(Definitions definitions, Artifacts artifacts) {
    this.definitions = definitions;
    this.artifacts = artifacts;
  }

  @Override
  public List<String> names(Handle handle) {
    var names = new TreeSet<>(definitions.names());
    names.addAll(Registry.models(handle));
    return List.copyOf(names);
  }

  @Override
  public List<Version> versions(Handle handle, String model) {
    return Registry.versions(handle, model).stream()
        .map(version ->
            new Version(
                version.version(),
                version.trainedAt(),
                version.run(),
                version.sha256(),
                version.isChampion(),
                version.heldBack(),
                artifacts.path(version.artifact())))
        .toList();
  }
}
