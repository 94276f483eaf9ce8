package dev.millrace.ml.track;

import dev.millrace.contracts.platform.PlatformDatabase;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.UUID;
import java.util.function.Supplier;

/// Everything of this package, put together.
public record TrackStore(MlflowApi api, RunFiles files, OwnRuns own) {

  /// Makes the tables where there are none.
  public static TrackStore open(PlatformDatabase platform, Parts parts) {
    var database = new TrackDatabase(platform);
    InstantSource clock = parts.clock();
    var experiments = new Experiments(database, clock);
    var files = new RunFiles(database, parts.directory(), parts.limits(), parts.ids());
    var book = new RegisteredBook(parts.models());
    var api =
        new MlflowApi(
            experiments,
            new Runs(database, clock, parts.ids()),
            new RunRecords(database, clock),
            files,
            new RegisteredModels(database, book, clock),
            new ModelVersions(database, book, clock));
    return new TrackStore(api, files, new OwnRuns(database, experiments, files));
  }

  /// What it is made with.
  ///
  /// @param directory for artifacts
  public record Parts(
      Path directory,
      InstantSource clock,
      OwnModels models,
      TrackLimits limits,
      Supplier<UUID> ids) {}
}
