package dev.millrace.server.http.feast;

import dev.millrace.contracts.name.ViewName;
import dev.millrace.contracts.problem.MillraceException;

/// `view:feature`.
record FeatureReference(ViewName view, String feature) {

  static FeatureReference of(String text) {
    int colon = text.indexOf(':');
    if (colon <= 0 || colon == text.length() - 1) {
      throw FeastProblem.request(
          "features", "The feature '%s' is none; expected 'view:feature'.".formatted(text));
    }
    try {
      return new FeatureReference(
          new ViewName(text.substring(0, colon)), text.substring(colon + 1));
    } catch (MillraceException e) {
      throw FeastProblem.viewUnknown(text.substring(0, colon));
    }
  }

  /// The name in the answer.
  String name(Naming naming) {
    return switch (naming) {
      case SHORT -> feature;
      case FULL -> view + "__" + feature;
    };
  }

  /// How features are named in an answer: alone, or with their view.
  enum Naming {
    SHORT,
    FULL
  }
}
