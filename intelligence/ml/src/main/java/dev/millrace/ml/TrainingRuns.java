package dev.millrace.ml;

import dev.millrace.contracts.flow.StepRunner;
import dev.millrace.ml.track.OwnRuns;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/// Writes the trainings of the step `train` down as runs.
final class TrainingRuns {

  private final OwnRuns runs;
  private final Artifacts artifacts;
  private final InstantSource clock;

  TrainingRuns(OwnRuns runs, Artifacts artifacts, InstantSource clock) {
    this.runs = runs;
    this.artifacts = artifacts;
    this.clock = clock;
  }

  void begin(String model, StepRunner.Call call) {
    runs.begin(model, call.run().value(), clock.instant());
  }

  void fail(String model, StepRunner.Call call, String status) {
    runs.fail(model, call.run().value(), status, clock.instant());
  }

  void finish(ModelVersion version, StepRunner.Call call) {
    Path origin = artifacts.path(Artifacts.originFile(version.model(), version.version()));
    Map<String, Path> files = new LinkedHashMap<>();
    Path model = artifacts.path(version.artifact());
    files.put("model/" + model.getFileName(), model);
    Map<String, String> tags = new LinkedHashMap<>();
    if (Files.exists(origin)) {
      files.put("model/origin.json", origin);
      Origin known = artifacts.origin(version);
      tags.put("millrace.definition_hash", known.hash());
      known.environment().forEach((name, value) -> tags.put("millrace.environment." + name, value));
    }
    Path curves = artifacts.path(Artifacts.curvesFile(version.model(), version.version()));
    if (Files.exists(curves)) {
      files.put("model/curves.json", curves);
    }
    tags.put("millrace.step", call.step());
    tags.put("millrace.version", String.valueOf(version.version()));
    tags.put("millrace.sha256", version.sha256());
    tags.put("millrace.promoted", String.valueOf(version.isChampion()));
    if (version.heldBack() != null) {
      tags.put("millrace.held_back", version.heldBack());
    }
    version
        .tables()
        .forEach(
            (table, snapshot) -> tags.put("millrace.snapshot." + table, String.valueOf(snapshot)));
    runs.finish(
        new OwnRuns.Trained(
            version.model(),
            version.run(),
            clock.instant(),
            version.parameters(),
            version.metrics(),
            tags,
            files));
  }
}
