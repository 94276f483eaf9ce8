package dev.millrace.bench.path;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.bench.Millrace;
import dev.millrace.bench.collector.Connection;
import dev.millrace.bench.collector.Latencies;
import dev.millrace.bench.collector.PreparedRequest;
import java.io.IOException;
import java.util.concurrent.locks.LockSupport;

/// Sends one event of a new customer every tenth of a second and asks for that customer's feature
/// until it is there: the time from the collector's answer to the feature's.
final class Freshness implements Runnable {

  private static final long EVERY = 100_000_000;
  private static final long LOOK_AGAIN = 200_000;

  private final Millrace millrace;
  private final Latencies latencies = new Latencies();
  private final long firstCustomer;
  private volatile boolean isOver;
  private volatile String problem = "";

  Freshness(Millrace millrace, long firstCustomer) {
    this.millrace = millrace;
    this.firstCustomer = firstCustomer;
  }

  /// Ends after the customer under way; then read [#latencies()].
  void stop() {
    isOver = true;
  }

  Latencies latencies() {
    if (!problem.isEmpty()) {
      throw new IllegalStateException(problem);
    }
    return Latencies.together(java.util.List.of(latencies));
  }

  @Override
  public void run() {
    try (var connection = new Connection(millrace.port())) {
      for (long customer = firstCustomer; !isOver; customer++) {
        long due = System.nanoTime() + EVERY;
        latencies.add(measure(connection, "probe-" + customer));
        LockSupport.parkNanos(Math.max(0, due - System.nanoTime()));
      }
    } catch (IOException | RuntimeException e) {
      problem = "The freshness could not be measured: " + e;
    }
  }

  private long measure(Connection connection, String customer) throws IOException {
    String event =
        "{\"type\":\"track\",\"event\":\"Product Viewed\",\"userId\":\"%s\",\"messageId\":\"%s\",\"properties\":{\"product_id\":\"p\",\"price\":1.0}}"
            .formatted(customer, customer);
    byte[] request = PreparedRequest.post("/v1/track", event, millrace.writeKey());
    connection.send(request);
    long answered = System.nanoTime();
    while (!isReadable(customer)) {
      LockSupport.parkNanos(LOOK_AGAIN);
    }
    return System.nanoTime() - answered;
  }

  private boolean isReadable(String customer) {
    JsonNode read = millrace.get("/features/live/" + customer + "?names=views_1h");
    return read.at("/features/views_1h/value").asDouble(0) >= 1;
  }

}
