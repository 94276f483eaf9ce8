package dev.millrace.features.stream;

import dev.millrace.contracts.feature.SharedStates;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes changed states where other processes read them, the newest of each key, in the
/// background. What the store does not take is kept and tried again; the stream never waits. Safe
/// for any thread.
final class StatePublisher implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(StatePublisher.class);
  private static final int AT_ONCE = 500;
  private static final Duration LOOK_EVERY = Duration.ofMillis(5);
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private static final byte[] GONE = {};

  private final SharedStates shared;
  private final Map<String, byte[]> waiting = new ConcurrentHashMap<>();
  private final Thread thread;
  private volatile boolean isClosed;

  private StatePublisher(SharedStates shared) {
    this.shared = shared;
    this.thread = Thread.ofVirtual().name("state-publisher").unstarted(this::run);
  }

  static StatePublisher start(SharedStates shared) {
    var publisher = new StatePublisher(shared);
    publisher.thread.start();
    return publisher;
  }

  void changed(String key, byte[] state) {
    waiting.put(key, state);
  }

  void removed(String key) {
    waiting.put(key, GONE);
  }

  /// How many keys the store does not have yet in their newest state.
  int waiting() {
    return waiting.size();
  }

  private void run() {
    while (!isClosed) {
      publish();
      LockSupport.parkNanos(LOOK_EVERY.toNanos());
    }
    publish();
  }

  private void publish() {
    while (!waiting.isEmpty()) {
      Map<String, byte[]> some = some();
      try {
        write(some);
        // A state that has changed meanwhile stays.
        some.forEach(waiting::remove);
      } catch (RuntimeException e) {
        LOG.warn("{} states wait for the online store: {}", waiting.size(), e.getMessage());
        if (isClosed) {
          return;
        }
        LockSupport.parkNanos(RETRY_AFTER.toNanos());
      }
    }
  }

  private void write(Map<String, byte[]> some) {
    Map<String, byte[]> states = HashMap.newHashMap(some.size());
    var gone = new ArrayList<String>();
    some.forEach((key, state) -> {
      if (state.length == 0) {
        gone.add(key);
      } else {
        states.put(key, state);
      }
    });
    if (!states.isEmpty()) {
      shared.put(states);
    }
    shared.remove(gone);
  }

  private Map<String, byte[]> some() {
    Map<String, byte[]> some = HashMap.newHashMap(AT_ONCE);
    for (Map.Entry<String, byte[]> state : waiting.entrySet()) {
      some.put(state.getKey(), state.getValue());
      if (some.size() == AT_ONCE) {
        break;
      }
    }
    return some;
  }

  @Override
  public void close() {
    isClosed = true;
    LockSupport.unpark(thread);
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
