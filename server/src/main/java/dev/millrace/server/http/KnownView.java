package dev.millrace.server.http;

import dev.millrace.contracts.definition.FeatureViewDefinition;
import dev.millrace.contracts.name.ViewName;
import dev.millrace.contracts.problem.Nearest;
import dev.millrace.contracts.problem.ProblemCode;
import java.util.List;

/// What every read of a view needs to know.
///
/// @param features their names, in the order of the definition
/// @param quoted the same in quotes
record KnownView(ViewName name, List<String> features, List<byte[]> quoted) {

  static KnownView of(FeatureViewDefinition view) {
    List<String> names = view.features().stream().map(FeatureViewDefinition.Feature::name).toList();
    return new KnownView(view.name(), names, names.stream().map(FeatureJson::quoted).toList());
  }

  /// Where the feature stands among the view's values.
  int place(String feature) {
    int place = features.indexOf(feature);
    if (place < 0) {
      throw ProblemCode.NOT_FOUND.exception(
          "The feature view '%s' has no feature '%s'.".formatted(name, feature),
          Nearest.hint(feature, features, "See the list at /api/v1/features."));
    }
    return place;
  }
}
