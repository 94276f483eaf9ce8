package dev.millrace.ml;

import dev.millrace.contracts.name.ViewName;
import java.util.Arrays;
import java.util.List;

/// What a version says of itself that was trained elsewhere. It lies among its parameters.
final class OwnModel {

  static final String VIEWS = "views";
  static final String OUTPUT = "output";
  static final String AMOUNT = "value";
  static final String PROBABILITY = "probability";

  /// Of the run of a version that no flow has trained.
  static final String RUN = "registered-";

  private OwnModel() {}

  static boolean isAmount(ModelVersion version) {
    return isOwn(version) && AMOUNT.equals(version.parameters().get(OUTPUT));
  }

  static boolean isOwn(ModelVersion version) {
    return version.run().startsWith(RUN);
  }

  /// Whose features it reads; empty for versions trained here.
  static List<ViewName> views(ModelVersion version) {
    String views = isOwn(version) ? version.parameters().getOrDefault(VIEWS, "") : "";
    return views.isEmpty()
        ? List.of()
        : Arrays.stream(views.split(",", -1)).map(ViewName::new).toList();
  }
}
