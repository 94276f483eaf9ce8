package dev.millrace.features;

import dev.millrace.contracts.time.BusinessClock;
import java.time.Duration;
import java.time.Instant;

/// Shows what the test says.
public final class ScriptedClock implements BusinessClock {

  private volatile Instant now;

  public ScriptedClock(String now) {
    this.now = Instant.parse(now);
  }

  public void moveTo(Instant moment) {
    now = moment;
  }

  @Override
  public Instant instant() {
    return now;
  }

  @Override
  public Duration realUntil(Instant moment) {
    return Duration.between(now, moment);
  }

  @Override
  public double speed() {
    return 1;
  }
}
