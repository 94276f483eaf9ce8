package dev.millrace.server.http;

import dev.millrace.contracts.feature.FeatureValue;
import dev.millrace.contracts.name.ViewName;
import dev.millrace.contracts.problem.Nearest;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.features.FeatureStore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Features by their references `view:feature`, for REST and gRPC alike. For any thread.
final class FeatureReads {

  static final int MOST_FEATURES = 200;
  static final int MOST_KEYS = 1_000;

  private static final int MOST_AT_ONCE = 1_000;

  private final FeatureStore features;
  private final Map<String, KnownView> views = new LinkedHashMap<>();

  FeatureReads(FeatureStore features) {
    this.features = features;
    features.views().forEach(view -> views.put(view.name().value(), KnownView.of(view)));
  }

  KnownView require(String view) {
    KnownView known = views.get(view);
    if (known == null) {
      throw ProblemCode.NOT_FOUND.exception(
          "There is no feature view '%s'.".formatted(view),
          Nearest.hint(view, List.copyOf(views.keySet()), "See the list at /api/v1/features."));
    }
    return known;
  }

  Wanted wanted(List<String> references) {
    var names = new ArrayList<ViewName>();
    int[] viewOf = new int[references.size()];
    int[] placeOf = new int[references.size()];
    for (int i = 0; i < references.size(); i++) {
      String reference = references.get(i);
      int colon = reference.indexOf(':');
      if (colon < 0) {
        throw ProblemCode.PARAMETER_VALUE.exception(
            "The feature '%s' has no view; expected 'view:feature'.".formatted(reference),
            "Write it as in 'customer_live:page_views'.");
      }
      KnownView known = require(reference.substring(0, colon));
      if (!names.contains(known.name())) {
        names.add(known.name());
      }
      viewOf[i] = names.indexOf(known.name());
      placeOf[i] = known.place(reference.substring(colon + 1));
    }
    return new Wanted(references, names, viewOf, placeOf);
  }

  /// Whether so few values are read from memory alone that an event loop may do it.
  boolean isQuick(Wanted wanted, List<String> keys) {
    return features.readsMemoryOnly() && wanted.size() * keys.size() <= MOST_AT_ONCE;
  }

  Found read(Wanted wanted, List<String> keys) {
    return new Found(
        wanted, wanted.views().stream().map(view -> features.readInOrder(view, keys)).toList());
  }

  /// The features that were asked for.
  ///
  /// @param viewOf of each, the place among the views
  /// @param placeOf of each, its place in its view
  // Arrays, because they are asked for every value; nobody changes them.
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Wanted(List<String> references, List<ViewName> views, int[] viewOf, int[] placeOf) {

    int size() {
      return references.size();
    }
  }

  /// @param rows by view and key, in the order of each
  record Found(Wanted wanted, List<List<List<FeatureValue>>> rows) {

    FeatureValue value(int key, int feature) {
      return rows.get(wanted.viewOf()[feature]).get(key).get(wanted.placeOf()[feature]);
    }
  }
}
