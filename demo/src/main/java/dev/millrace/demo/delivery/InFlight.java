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
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
  private final Semaphore permits;
  private final int most;

  InFlight(int most) {
    this.most = most;
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

  /// Gives tasks under way a moment to end by themselves, then interrupts them.
  @Override
  public void close() {
    threads.shutdown();
    try {
      if (failure.get() == null && threads.awaitTermination(PATIENCE.toMillis(), MILLISECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
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
