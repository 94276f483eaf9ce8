package dev.millrace.server.demo;

import dev.millrace.contracts.time.BusinessClock;
import dev.millrace.demo.ShopClock;
import java.time.Duration;
import java.time.Instant;

/// The sample shop's accelerated clock as the clock of the whole platform.
final class ShopTime implements BusinessClock {

  private static final double SECONDS_PER_DAY = 86_400;

  private final ShopClock clock;
  private final double speed;

  ShopTime(ShopClock clock, Duration realPerDay) {
    this.clock = clock;
    this.speed = SECONDS_PER_DAY * 1e9 / realPerDay.toNanos();
  }

  @Override
  public Instant instant() {
    return clock.instant();
  }

  @Override
  public Duration realUntil(Instant moment) {
    return clock.realUntil(moment);
  }

  @Override
  public double speed() {
    return speed;
  }
}
