package dev.millrace.server.http;

import com.linecorp.armeria.server.annotation.Blocking;
import com.linecorp.armeria.server.annotation.Default;
import com.linecorp.armeria.server.annotation.Get;
import com.linecorp.armeria.server.annotation.Param;
import com.linecorp.armeria.server.annotation.ProducesJson;
import dev.millrace.contracts.definition.LifetimeValueDefinition;
import dev.millrace.contracts.definition.MlDefinition;
import dev.millrace.contracts.definition.MlModelDefinition;
import dev.millrace.contracts.definition.RecommendationDefinition;
import dev.millrace.contracts.definition.SegmentsDefinition;
import dev.millrace.contracts.problem.Nearest;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.insight.Page;
import dev.millrace.ml.MlModels;
import dev.millrace.ml.ModelVersion;
import dev.millrace.ml.evaluate.Curves;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// `/api/v1/models`: the models of the project and their versions. What is in use, and why another
/// is not.
@Blocking
@ProducesJson
public final class ModelsApi {

  private final List<MlDefinition> definitions;
  private final MlModels models;

  ModelsApi(List<MlDefinition> definitions, MlModels models) {
    this.definitions = definitions;
    this.models = models;
  }

  @Get("/models")
  public Items<Model> list() {
    List<Model> items = new ArrayList<>(definitions.stream().map(this::model).toList());
    models.undefined().forEach(name -> items.add(model(name, "own", null)));
    return new Items<>(items);
  }

  @Get("/models/{name}/versions")
  public Page<Version> versions(
      @Param String name, @Param @Default("100") int limit, @Param Optional<String> cursor) {
    require(name);
    int most = Paging.limit(limit);
    long below = Paging.number(cursor, Long.MAX_VALUE); // new versions come at the other end
    List<ModelVersion> found =
        models.versions(name).stream()
            .filter(version -> version.version() < below)
            .limit(most + 1L)
            .toList();
    List<ModelVersion> page = found.subList(0, Math.min(most, found.size()));
    return new Page<>(
        page.stream().map(Version::of).toList(),
        found.size() > most ? String.valueOf(page.getLast().version()) : null);
  }

  @Get("/models/{name}/versions/{version}/curves")
  public VersionCurves curves(@Param String name, @Param int version) {
    require(name);
    Optional<Curves> curves = models.curves(name, version);
    return new VersionCurves(
        name,
        version,
        curves.map(Drawn::of).orElse(null),
        curves.isPresent() ? null : whyNot(name, version));
  }

  private String whyNot(String name, int version) {
    boolean isFromElsewhere =
        models.versions(name).stream()
            .anyMatch(one -> one.version() == version && one.metrics().isEmpty());
    if (isFromElsewhere) {
      return "It was trained elsewhere, and nothing is known of its hold-out.";
    }
    return definitions.stream()
            .filter(definition -> definition.name().equals(name))
            .anyMatch(definition ->
                definition instanceof RecommendationDefinition
                    || definition instanceof SegmentsDefinition)
        ? "It answers neither chances nor amounts; its figures say how good it is."
        : "Not recorded when this version was trained. Train again, and the next has them.";
  }

  private void require(String name) {
    List<String> names = new ArrayList<>(definitions.stream().map(MlDefinition::name).toList());
    names.addAll(models.undefined());
    if (!names.contains(name)) {
      throw ProblemCode.NOT_FOUND.exception(
          "There is no model '%s'.".formatted(name),
          Nearest.hint(name, names, "See the list of models."));
    }
  }

  private Model model(MlDefinition definition) {
    return model(
        definition.name(),
        switch (definition) {
          case MlModelDefinition _ -> "classifier";
          case LifetimeValueDefinition _ -> "lifetime_value";
          case RecommendationDefinition _ -> "recommendation";
          case SegmentsDefinition _ -> "segments";
        },
        definition.description());
  }

  private Model model(String name, String kind, @Nullable String description) {
    List<ModelVersion> versions = models.versions(name);
    return new Model(
        name,
        kind,
        description,
        versions.size(),
        models.champion(name).map(Version::of).orElse(null));
  }

  /// How a version did on its hold-out.
  ///
  /// @param curves null where there are none
  /// @param note why there are none; null where there are
  record VersionCurves(String model, int version, @Nullable Drawn curves, @Nullable String note) {}

  /// What [Curves] says.
  record Drawn(
      String predicts,
      String of,
      int rows,
      double mean,
      List<Curves.Bin> bins,
      List<Curves.Gain> gains,
      List<Curves.Point> points,
      List<Curves.Importance> importance) {

    static Drawn of(Curves curves) {
      return new Drawn(
          curves.predicts().name().toLowerCase(Locale.ROOT),
          curves.of(),
          curves.rows(),
          curves.mean(),
          curves.bins(),
          curves.gains(),
          curves.points(),
          curves.importance());
    }
  }

  /// @param champion the version in use; null before one was let into it
  record Model(
      String name,
      String kind,
      @Nullable String description,
      int versions,
      @Nullable Version champion) {}

  /// @param heldBack why the gate did not let it into use; null when it did
  record Version(
      int version,
      Instant trainedAt,
      boolean isChampion,
      Map<String, Double> metrics,
      Map<String, String> parameters,
      List<String> features,
      List<Instant> cutOffs,
      double threshold,
      String runId,
      @Nullable String heldBack) {

    static Version of(ModelVersion version) {
      return new Version(
          version.version(),
          version.trainedAt(),
          version.isChampion(),
          version.metrics(),
          version.parameters(),
          version.features(),
          version.cutOffs(),
          version.threshold(),
          version.run(),
          version.heldBack());
    }
  }
}
