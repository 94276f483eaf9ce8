package dev.millrace.server;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Ctrl-C and `kill`: the main thread is told to stop, and the process waits until it has.
public final class StopSignal {

  private static final int PATIENCE_SECONDS = 30;

  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch finished = new CountDownLatch(1);

  /// From now on a signal is a wish, granted by [#finished()].
  public static StopSignal install() {
    var signal = new StopSignal();
    Runtime.getRuntime().addShutdownHook(new Thread(signal::ask, "stop"));
    return signal;
  }

  /// Waits for the wish.
  ///
  /// @return whether it came within the time
  public boolean await(long millis) throws InterruptedException {
    return asked.await(millis, TimeUnit.MILLISECONDS);
  }

  public boolean isAsked() {
    return asked.getCount() == 0;
  }

  /// Everything is closed; the process may end.
  public void finished() {
    finished.countDown();
  }

  private void ask() {
    asked.countDown();
    try {
      var _ = finished.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
