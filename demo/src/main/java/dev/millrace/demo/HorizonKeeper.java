package dev.millrace.demo;

import dev.millrace.demo.delivery.Closing;
import dev.millrace.demo.state.StateStore;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Lets the living clock run on by writing down, ahead of time, how far it may go. So a restart
/// after any kind of death begins at a time that nobody has been shown more than.
final class HorizonKeeper implements AutoCloseable {
  private static final Duration AHEAD = Duration.ofSeconds(3);
  private static final Duration EVERY = Duration.ofSeconds(1);

  private final ShopClock clock;
  private final StateStore store;
  private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
  private final Closing done = new Closing();
  private final Thread thread;

  /// Starts the clock and keeps it going.
  HorizonKeeper(ShopClock clock, StateStore store) {
    this.clock = clock;
    this.store = store;
    extend();
    clock.start();
    thread = Thread.ofVirtual().name("shop-clock").start(this::keep);
  }

  /// The clock stands still when its time cannot be written down; then waiting for it is in vain.
  void requireRunning() {
    RuntimeException cause = failure.get();
    if (cause != null) {
      throw new IllegalStateException("The shop's clock has stopped: " + cause.getMessage(), cause);
    }
  }

  /// Stops the clock and writes down what it shows.
  @Override
  public void close() {
    done.close();
    boolean interrupted = Thread.interrupted();
    try {
      thread.join();
    } catch (InterruptedException e) {
      interrupted = true;
    }
    clock.stop();
    if (interrupted) {
      Thread.currentThread().interrupt();
    } else {
      store.update(state -> state.at(clock.instant()));
    }
  }

  private void keep() {
    try {
      while (!done.await(EVERY)) {
        extend();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      failure.set(e);
    }
  }

  private void extend() {
    Instant until = clock.instant().plus(clock.shopSpan(AHEAD));
    store.update(state -> state.atLeastAt(until));
    clock.allowUntil(until);
  }
}
