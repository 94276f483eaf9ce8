package dev.millrace.contracts.feature;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A feature's value with where it comes from.
///
/// @param value a `Double`, or a `List<String>` of the newest values; null when there is none
/// @param eventTime the moment of the shop's time that it speaks of; null for a default
public record FeatureValue(
    @Nullable Object value, @Nullable Instant eventTime, Origin origin, Status status) {

  public FeatureValue {
    if (value instanceof List<?> list) {
      value = List.copyOf(list);
    } else if (value != null && !(value instanceof Double)) {
      throw new IllegalArgumentException(
          "A feature's value is '%s', expected a number or a list; this is a bug."
              .formatted(value));
    }
  }

  /// A value that is not withheld.
  public FeatureValue(@Nullable Object value, @Nullable Instant eventTime, Origin origin) {
    this(value, eventTime, origin, status(value, origin));
  }

  private static Status status(@Nullable Object value, Origin origin) {
    if (origin == Origin.DEFAULT) {
      return Status.NOT_FOUND;
    }
    return value == null ? Status.NULL_VALUE : Status.PRESENT;
  }

  /// The value as a number; null when it is none.
  public @Nullable Double number() {
    return value instanceof Double number ? number : null;
  }

  /// The same without its value: it is older than its view's `ttl` allows.
  public FeatureValue withheld() {
    return new FeatureValue(null, eventTime, origin, Status.OUTSIDE_MAX_AGE);
  }

  /// The same, or withheld if it speaks of an earlier moment.
  public FeatureValue withheldBefore(Instant oldest) {
    return eventTime != null && eventTime.isBefore(oldest) ? withheld() : this;
  }

  /// Which computation a value comes from.
  public enum Origin {
    BATCH,
    STREAM,
    DEFAULT
  }

  /// Whether there is a value, and why not.
  public enum Status {
    PRESENT,
    /// The feature was computed, and has no value.
    NULL_VALUE,
    /// Nothing is known of the key; the value is the feature's default, if it has one.
    NOT_FOUND,
    /// There is a value, but it is older than the view's `ttl`.
    OUTSIDE_MAX_AGE
  }
}
