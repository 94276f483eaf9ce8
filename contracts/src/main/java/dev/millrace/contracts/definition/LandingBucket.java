package dev.millrace.contracts.definition;

import java.time.Duration;

/// Where files are dropped that do not come to the data directory: below `landing/` in a bucket.
///
/// @param lookEvery how often the bucket is asked what lies there
public record LandingBucket(ObjectAccess access, Duration lookEvery) {

  public static final Duration DEFAULT_LOOK_EVERY = Duration.ofSeconds(10);
}
