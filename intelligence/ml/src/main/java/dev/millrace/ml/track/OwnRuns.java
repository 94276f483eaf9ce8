package dev.millrace.ml.track;

import dev.millrace.ml.track.RunRecords.Metric;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Millrace's own trainings as runs, in the experiment of their model's name. A run has one id
/// however often its step is begun.
public final class OwnRuns {

  private static final int MOST_PARAM_VALUE = 6_000;

  private final TrackDatabase database;
  private final Experiments experiments;
  private final RunFiles files;

  OwnRuns(TrackDatabase database, Experiments experiments, RunFiles files) {
    this.database = database;
    this.experiments = experiments;
    this.files = files;
  }

  /// The id of the run of a model's training by a flow's run.
  public static String id(String model, String flowRun) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest((model + "/" + flowRun).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256; this is a bug.", e);
    }
  }

  /// Writes down that a training is under way.
  public void begin(String model, String flowRun, Instant at) {
    database.in(handle -> {
      run(handle, model, flowRun, "RUNNING", at, null);
      return true;
    });
  }

  /// Writes down that it came to nothing.
  ///
  /// @param status FAILED or KILLED
  public void fail(String model, String flowRun, String status, Instant at) {
    database.in(handle -> {
      Run begun = Runs.require(handle, id(model, flowRun));
      run(handle, model, flowRun, status, Instant.ofEpochMilli(begun.start()), at);
      return true;
    });
  }

  /// Writes down what became of it; the same again changes nothing.
  public void finish(Trained trained) {
    Run run =
        database.in(handle -> {
          String id = id(trained.model(), trained.flowRun());
          Instant start =
              Runs.find(handle, id)
                  .map(begun -> Instant.ofEpochMilli(begun.start()))
                  .orElse(trained.at());
          Run done =
              run(handle, trained.model(), trained.flowRun(), "FINISHED", start, trained.at());
          trained
              .parameters()
              .forEach((key, value) ->
                  RunRecords.param(
                      handle,
                      done,
                      key,
                      value.substring(0, Math.min(MOST_PARAM_VALUE, value.length()))));
          RunRecords.log(
              handle,
              done,
              trained.metrics().entrySet().stream()
                  .map(each ->
                      new Metric(each.getKey(), each.getValue(), trained.at().toEpochMilli(), 0))
                  .toList());
          trained.tags().forEach((key, value) -> Tags.RUN.set(handle, id, key, value));
          return done;
        });
    trained.files().forEach((name, file) -> files.place(run, name, file));
  }

  private Run run(
      Handle handle,
      String model,
      String flowRun,
      String status,
      Instant start,
      @Nullable Instant end) {
    String id = id(model, flowRun);
    var run =
        new Run(
            id,
            experiments.ensure(handle, model),
            model + " " + flowRun,
            "millrace",
            status,
            start.toEpochMilli(),
            end == null ? null : Long.valueOf(end.toEpochMilli()),
            Experiments.ACTIVE);
    Runs.insert(handle, run);
    Tags.RUN.set(handle, id, Runs.NAME_TAG, run.name());
    Tags.RUN.set(handle, id, Runs.userTag(), "millrace");
    Tags.RUN.set(handle, id, "millrace.flow_run", flowRun);
    return run;
  }

  /// A training that is done.
  ///
  /// @param files of the version, by the name they have among the artifacts
  public record Trained(
      String model,
      String flowRun,
      Instant at,
      Map<String, String> parameters,
      Map<String, Double> metrics,
      Map<String, String> tags,
      Map<String, Path> files) {

    public Trained {
      parameters = Map.copyOf(parameters);
      metrics = Map.copyOf(metrics);
      tags = Map.copyOf(tags);
      files = Map.copyOf(files);
    }
  }
}
