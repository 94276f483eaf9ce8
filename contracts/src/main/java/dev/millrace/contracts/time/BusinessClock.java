package dev.millrace.contracts.time;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// The shop's time: what "now", "today" and a schedule mean.
///
/// In production it is the wall clock. A sample shop may live faster; then a day passes in a minute
/// for everything that has a date, while durations (timeouts, heartbeats) stay real. Safe for any
/// thread; never goes backwards.
public interface BusinessClock extends InstantSource {

  /// How long to wait, in real time, until the clock shows the given moment; zero when it is past.
  Duration realUntil(Instant moment);

  /// Shop seconds that pass in one real second; 1 for the wall clock.
  double speed();

  /// The wall clock of this machine.
  static BusinessClock wall() {
    return of(InstantSource.system());
  }

  /// A clock that runs at real speed, read from the given source.
  static BusinessClock of(InstantSource source) {
    return new BusinessClock() {
      @Override
      public Duration realUntil(Instant moment) {
        Duration wait = Duration.between(instant(), moment);
        return wait.isNegative() ? Duration.ZERO : wait;
      }

      @Override
      public double speed() {
        return 1;
      }

      @Override
      public Instant instant() {
        return source.instant();
      }
    };
  }
}
