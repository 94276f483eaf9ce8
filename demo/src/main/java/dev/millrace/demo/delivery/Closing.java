package dev.millrace.demo.delivery;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Whether the shop is being closed, for everybody who waits for something else.
public final class Closing {
  private final CountDownLatch closed = new CountDownLatch(1);

  public void close() {
    closed.countDown();
  }

  public boolean isClosed() {
    return closed.getCount() == 0;
  }

  /// Waits that long, or shorter when the shop closes; true when it has.
  public boolean await(Duration time) throws InterruptedException {
    return closed.await(time.toNanos(), TimeUnit.NANOSECONDS);
  }
}
