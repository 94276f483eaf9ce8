package dev.millrace.ml;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Everything that a past answer was made of, and what the same version says of it now.
///
/// @param version that answered
/// @param standing why it was this version: CHAMPION, CANARY, FALLBACK; SHADOW where nobody was
///   told
/// @param features that it read, in the model's order
/// @param again what the version says when it scores those values once more; null when it cannot
/// @param note why it cannot; null when it can
public record Explanation(
    String responseId,
    Instant answeredAt,
    String key,
    ModelVersion version,
    double probability,
    String standing,
    List<Value> features,
    List<Reason> reasons,
    @Nullable Double again,
    @Nullable String note) {

  public Explanation {
    features = List.copyOf(features);
    reasons = List.copyOf(reasons);
  }

  /// Whether scoring once more gives the very number that was answered.
  public boolean isSame() {
    return again != null && Double.compare(again, probability) == 0;
  }

  /// A feature as it was read.
  ///
  /// @param value null where there was none
  /// @param eventTime the moment of the shop's time that it speaks of
  /// @param origin BATCH, STREAM or DEFAULT; GIVEN where whoever asked passed it in
  public record Value(
      String feature, @Nullable Double value, @Nullable Instant eventTime, String origin) {}
}
