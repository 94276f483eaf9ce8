package dev.millrace.ml;

import dev.millrace.contracts.name.RunId;
import dev.millrace.ml.evaluate.Curves;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A model that was trained and judged, and is not registered yet.
///
/// @param fileName what the file is called
/// @param file the bytes of the model's file
/// @param heldBack why it must not be let into use; null when it may
/// @param origin what it takes to train it again
/// @param curves how it did on its hold-out, to be drawn; null where it is judged by figures only
record TrainedModel(
    String model,
    RunId run,
    Instant trainedAt,
    String fileName,
    byte[] file,
    Map<String, Double> metrics,
    Map<String, String> parameters,
    Map<String, Long> tables,
    List<String> features,
    List<Instant> cutOffs,
    double threshold,
    @Nullable String heldBack,
    Origin origin,
    @Nullable Curves curves) {

  TrainedModel(
      String model,
      RunId run,
      Instant trainedAt,
      String fileName,
      byte[] file,
      Map<String, Double> metrics,
      Map<String, String> parameters,
      Map<String, Long> tables,
      List<String> features,
      List<Instant> cutOffs,
      double threshold,
      @Nullable String heldBack) {
    this(
        model,
        run,
        trainedAt,
        fileName,
        file,
        metrics,
        parameters,
        tables,
        features,
        cutOffs,
        threshold,
        heldBack,
        Origin.NONE,
        null);
  }

  /// The same, with what it takes to train it again.
  TrainedModel from(Origin known) {
    return new TrainedModel(
        model,
        run,
        trainedAt,
        fileName,
        file,
        metrics,
        parameters,
        tables,
        features,
        cutOffs,
        threshold,
        heldBack,
        known,
        curves);
  }

  /// The same, with how it did on its hold-out.
  TrainedModel judgedBy(Curves known) {
    return new TrainedModel(
        model,
        run,
        trainedAt,
        fileName,
        file,
        metrics,
        parameters,
        tables,
        features,
        cutOffs,
        threshold,
        heldBack,
        origin,
        known);
  }

  ModelVersion as(int version, boolean isChampion) {
    return new ModelVersion(
        model,
        version,
        trainedAt,
        isChampion,
        metrics,
        parameters,
        tables,
        features,
        cutOffs,
        Artifacts.file(model, version, fileName),
        Artifacts.sha256(file),
        threshold,
        run.value(),
        heldBack);
  }
}
