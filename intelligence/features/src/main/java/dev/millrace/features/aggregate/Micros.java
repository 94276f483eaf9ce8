package dev.millrace.features.aggregate;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// Moments as microseconds since 1970, the precision of the lake's timestamps.
public final class Micros {

  private static final long PER_SECOND = 1_000_000;

  /// Microseconds in a day, for ages in days.
  public static final double PER_DAY = 86_400e6;

  private static final long MAX_SECONDS = 9_000_000_000_000L;

  private Micros() {}

  /// Moments more than some 285,000 years away count as that far.
  public static long of(Instant moment) {
    long seconds = Math.clamp(moment.getEpochSecond(), -MAX_SECONDS, MAX_SECONDS);
    return seconds * PER_SECOND + moment.getNano() / 1_000;
  }

  public static long of(Duration span) {
    return span.toNanos() / 1_000;
  }

  public static Instant instant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }
}
