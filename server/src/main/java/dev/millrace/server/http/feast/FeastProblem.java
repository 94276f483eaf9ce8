package dev.millrace.server.http.feast;

import com.linecorp.armeria.common.HttpStatus;
import java.io.Serial;

/// What is wrong with a request, as Feast's clients know it: by the name of an exception of theirs.
final class FeastProblem extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  private final transient HttpStatus status;
  private final String kind;
  private final String place;

  private FeastProblem(HttpStatus status, String kind, String place, String message) {
    super(message, null, false, false);
    this.status = status;
    this.kind = kind;
    this.place = place;
  }

  /// @param place the part of the body that is wrong
  static FeastProblem request(String place, String message) {
    return new FeastProblem(HttpStatus.UNPROCESSABLE_ENTITY, "value_error", place, message);
  }

  static FeastProblem viewUnknown(String view) {
    return new FeastProblem(
        HttpStatus.NOT_FOUND,
        "FeatureViewNotFoundException",
        "features",
        "Feature view %s does not exist; see the list at /api/v1/features.".formatted(view));
  }

  static FeastProblem featureUnknown(FeatureReference feature) {
    return new FeastProblem(
        HttpStatus.NOT_FOUND,
        "FeastObjectNotFoundException",
        "features",
        "Feature view %s has no feature '%s'; see the list at /api/v1/features."
            .formatted(feature.view(), feature.feature()));
  }

  static FeastProblem serviceUnknown(String service) {
    return new FeastProblem(
        HttpStatus.NOT_FOUND,
        "FeatureServiceNotFoundException",
        "feature_service",
        "Feature service %s does not exist: Millrace has none. Name the features instead."
            .formatted(service));
  }

  static FeastProblem pushSourceUnknown(String source) {
    return new FeastProblem(
        HttpStatus.UNPROCESSABLE_ENTITY,
        "PushSourceNotFoundException",
        "push_source_name",
        "Unable to find push source '%s'; expected the name of a streamed feature view."
            .formatted(source));
  }

  HttpStatus status() {
    return status;
  }

  /// The name of an exception in Feast's Python package, or `value_error`.
  String kind() {
    return kind;
  }

  String place() {
    return place;
  }

  /// Whether the body itself is wrong, not what it asks for.
  boolean isOfRequest() {
    return kind.equals("value_error");
  }

  String words() {
    return String.valueOf(getMessage());
  }
}
