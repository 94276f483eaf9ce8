package dev.millrace.bench.path;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.bench.Millrace;
import java.util.concurrent.locks.LockSupport;

/// Looks every two seconds at how far the lake is behind the log, and the features.
final class Watch implements Runnable {

  private static final long EVERY = 2_000_000_000L;

  private final Millrace millrace;
  private volatile boolean isOver;
  private volatile long mostInLake;
  private volatile long mostInStream;
  private volatile long lastInLake;
  private volatile long lastInStream;

  Watch(Millrace millrace) {
    this.millrace = millrace;
  }

  void stop() {
    isOver = true;
  }

  @Override
  public void run() {
    while (!isOver) {
      look();
      LockSupport.parkNanos(EVERY);
    }
  }

  private void look() {
    JsonNode events = millrace.status().path("events");
    lastInLake =
        events.path("accepted").asLong()
            - events.path("stored").asLong()
            - events.path("deduplicated").asLong();
    lastInStream = (long) millrace.gauge("millrace_features_stream_lag_records");
    mostInLake = Math.max(mostInLake, lastInLake);
    mostInStream = Math.max(mostInStream, lastInStream);
  }

  /// The most events that were in the log and not in the lake.
  long mostInLake() {
    return mostInLake;
  }

  long lastInLake() {
    return lastInLake;
  }

  /// The most events that were in the log and not in the features.
  long mostInStream() {
    return mostInStream;
  }

  long lastInStream() {
    return lastInStream;
  }
}
