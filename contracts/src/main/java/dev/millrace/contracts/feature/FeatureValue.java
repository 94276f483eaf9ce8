package dev.millrace.contracts.feature;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A feature's value with where it comes from.
///
/// @param value the number; null when there is none and the feature has no default
/// @param eventTime the moment of the shop's time that it speaks of; null for a default
public record FeatureValue(@Nullable Double value, @Nullable Instant eventTime, Origin origin) {

  /// Which computation a value comes from.
  public enum Origin {
    BATCH,
    STREAM,
    DEFAULT
  }
}
