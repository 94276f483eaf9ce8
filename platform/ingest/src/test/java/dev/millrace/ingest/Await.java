package dev.millrace.ingest;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Waits for something that happens on another thread.
public final class Await {

  private static final Duration DEADLINE = Duration.ofSeconds(15);

  private Await() {}

  public static void until(BooleanSupplier condition) {
    long deadline = System.nanoTime() + DEADLINE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("It did not happen within " + DEADLINE);
      }
      LockSupport.parkNanos(2_000_000);
    }
  }
}
