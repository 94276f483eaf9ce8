package dev.millrace.ml;

import dev.millrace.contracts.definition.MlSettings;
import dev.millrace.contracts.platform.PlatformDatabase;
import dev.millrace.ml.track.MlflowApi;
import dev.millrace.ml.track.OwnModels;
import dev.millrace.ml.track.OwnRuns;
import dev.millrace.ml.track.RunFiles;
import dev.millrace.ml.track.TrackLimits;
import dev.millrace.ml.track.TrackStore;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.UUID;

/// Runs, registered models and artifacts, as MLflow's clients see them. Safe for any thread.
///
/// @param api every call but artifacts
/// @param files artifacts
public record Tracking(MlflowApi api, RunFiles files, OwnRuns own) {

  private static final int MOST_FILES = 10_000;

  static Tracking open(
      PlatformDatabase database,
      Path directory,
      InstantSource clock,
      MlSettings settings,
      OwnModels models) {
    var store =
        TrackStore.open(
            database,
            new TrackStore.Parts(
                directory,
                clock,
                models,
                new TrackLimits(settings.artifactBytes(), settings.runBytes(), MOST_FILES),
                UUID::randomUUID));
    return new Tracking(store.api(), store.files(), store.own());
  }
}
