package dev.millrace.server.http;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.server.annotation.Blocking;
import com.linecorp.armeria.server.annotation.Default;
import com.linecorp.armeria.server.annotation.Param;
import com.linecorp.armeria.server.annotation.Post;
import com.linecorp.armeria.server.annotation.ProducesJson;
import dev.millrace.contracts.definition.FeatureViewDefinition;
import dev.millrace.contracts.problem.Nearest;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.ml.MlModels;
import dev.millrace.ml.Registration;
import dev.millrace.ml.Registration.Feature;
import java.util.List;

/// `/api/v1/models/{model}/versions`: takes in files of models that were trained elsewhere.
@Blocking
@ProducesJson
public final class OwnModelsApi {

  private final MlModels models;
  private final List<FeatureViewDefinition> views;

  OwnModelsApi(MlModels models, List<FeatureViewDefinition> views) {
    this.models = models;
    this.views = List.copyOf(views);
  }

  /// The body is the file.
  @Post("/models/{model}/versions")
  public ModelsApi.Version register(
      @Param String model,
      @Param String file,
      @Param String features,
      @Param @Default("probability") String output,
      @Param @Default("0.5") double threshold,
      AggregatedHttpRequest request) {
    List<Feature> named = Feature.parseAll(features);
    named.forEach(this::check);
    return ModelsApi.Version.of(
        models
            .registration()
            .register(
                new Registration.Wish(model, file, named, output, threshold),
                request.content().array()));
  }

  private void check(Feature feature) {
    FeatureViewDefinition view =
        views.stream()
            .filter(each -> each.name().equals(feature.view()))
            .findFirst()
            .orElseThrow(() ->
                ProblemCode.PARAMETER_VALUE.exception(
                    "There is no feature view '%s'.".formatted(feature.view()),
                    Nearest.hint(
                        feature.view().value(),
                        views.stream().map(each -> each.name().value()).toList(),
                        "Define it in 'features/%s.yaml'.".formatted(feature.view()))));
    List<String> names = view.features().stream().map(FeatureViewDefinition.Feature::name).toList();
    if (!names.contains(feature.name())) {
      throw ProblemCode.PARAMETER_VALUE.exception(
          "The feature view '%s' has no feature '%s'.".formatted(view.name(), feature.name()),
          Nearest.hint(feature.name(), names, "See its definition."));
    }
  }
}
