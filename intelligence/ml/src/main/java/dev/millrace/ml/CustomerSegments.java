package dev.millrace.ml;

import dev.millrace.contracts.feature.FeatureValue;
import dev.millrace.ml.segment.Membership;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// Where a customer belongs now.
///
/// @param asOf business time
public record CustomerSegments(String key, List<OfModel> models, Instant asOf) {

  public CustomerSegments {
    models = List.copyOf(models);
  }

  /// @param responseId by which the answer can be explained for some days
  /// @param features that were looked at, with where each comes from
  public record OfModel(
      String responseId,
      ModelVersion version,
      List<Membership> memberships,
      Map<String, FeatureValue> features) {

    public OfModel {
      memberships = List.copyOf(memberships);
      features = Map.copyOf(features);
    }
  }
}
