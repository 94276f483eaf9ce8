package dev.millrace.demo.delivery;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Tasks on virtual threads, at most so many at once. The first failure is thrown at whoever starts
/// or awaits next.
final class InFlight implements AutoCloseable {
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
  private final Semaphore permits;
  private final int most;
  private final Duration patience;

  /// @param patience how long tasks under way may take to end by themselves when this closes
  InFlight(int most, Duration patience) {
    this.most = most;
    this.patience = patience;
    permits = new Semaphore(most);
  }

  void start(Task task) throws InterruptedException {
    permits.acquire();
    try {
      throwFailure();
      threads.execute(() -> run(task));
    } catch (RuntimeException e) {
      permits.release();
      throw e;
    }
  }

  void awaitNone() throws InterruptedException {
    permits.acquire(most);
    permits.release(most);
    throwFailure();
  }

  /// Gives tasks under way their time to end by themselves, then interrupts them. Whoever closes
  /// because it was interrupted waits all the same; a second interrupt cuts the wait off.
  @Override
  public void close() {
    boolean wasInterrupted = Thread.interrupted();
    threads.shutdown();
    try {
      if (failure.get() == null && threads.awaitTermination(patience.toMillis(), MILLISECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      wasInterrupted = true;
    } finally {
      if (wasInterrupted) {
        Thread.currentThread().interrupt();
      }
    }
    threads.shutdownNow();
    threads.close();
  }

  private void run(Task task) {
    try {
      task.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      failure.compareAndSet(null, e);
    } finally {
      permits.release();
    }
  }

  private void throwFailure() {
    RuntimeException first = failure.get();
    if (first != null) {
      throw new IllegalStateException(first.getMessage(), first);
    }
  }

  interface Task {
    void run() throws InterruptedException;
  }
}
