package dev.millrace.demo;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// The shop's own time. It stands still or jumps forward while history is delivered, and runs at
/// one shop day per `realPerDay` while the shop lives. It never goes backwards, also not across
/// restarts: it stops at the horizon until a later one has been written down. Thread-safe.
public final class ShopClock implements InstantSource {
  private static final double NANOS_PER_DAY = Duration.ofDays(1).toNanos();

  private final double speed;
  private Instant reached;
  private Instant horizon;
  private long startedNanos;
  private boolean running;

  ShopClock(Instant start, Duration realPerDay) {
    reached = start;
    horizon = start;
    speed = NANOS_PER_DAY / realPerDay.toNanos();
  }

  @Override
  public synchronized Instant instant() {
    if (!running) {
      return reached;
    }
    long shopNanos = (long) ((System.nanoTime() - startedNanos) * speed);
    Instant now = reached.plusNanos(shopNanos);
    return now.isAfter(horizon) ? horizon : now;
  }

  /// How long to wait in real time until the shop's clock shows `shopTime` at its living speed;
  /// zero when that is past.
  public Duration realUntil(Instant shopTime) {
    Duration left = Duration.between(instant(), shopTime);
    if (!left.isPositive()) {
      return Duration.ZERO;
    }
    return Duration.ofNanos((long) StrictMath.ceil(left.toNanos() / speed));
  }

  /// Lets the clock go as far as `until`, which must be on record already.
  synchronized void allowUntil(Instant until) {
    if (until.isAfter(horizon)) {
      horizon = until;
    }
  }

  /// Shop time that passes within a real span.
  Duration shopSpan(Duration real) {
    return Duration.ofNanos((long) (real.toNanos() * speed));
  }

  synchronized void jumpTo(Instant time) {
    Instant bounded = time.isAfter(horizon) ? horizon : time;
    if (bounded.isAfter(reached)) {
      reached = bounded;
    }
  }

  synchronized void start() {
    startedNanos = System.nanoTime();
    running = true;
  }

  synchronized void stop() {
    reached = instant();
    running = false;
  }
}
