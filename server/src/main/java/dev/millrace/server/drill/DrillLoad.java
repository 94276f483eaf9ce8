package dev.millrace.server.drill;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/// Sends events in batches at a steady rate, each batch again and again until it is answered, as
/// SDKs do. Every message has a number; batch n holds the messages from n * BATCH on.
final class DrillLoad implements AutoCloseable {

  static final int BATCH = 100;
  static final int CUSTOMERS = 500;
  private static final int SENDERS = 8;
  static final int MOST_ON_THEIR_WAY = SENDERS * BATCH;
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(10);
  private static final long RETRY_NANOS = 50_000_000;

  private final Path data;
  private final long batches;
  private final double batchesPerSecond;
  private final InstantSource clock;
  private final HttpClient client = HttpClient.newHttpClient();
  private final AtomicLong nextBatch = new AtomicLong();
  private final AtomicLong acknowledged = new AtomicLong();
  private final AtomicLong sentAgain = new AtomicLong();
  private final List<Thread> senders = new ArrayList<>();
  private final long start = System.nanoTime();
  private final AtomicLong lastTurn = new AtomicLong(start);

  private DrillLoad(Path data, long events, int rate, InstantSource clock) {
    this.clock = clock;
    this.data = data;
    this.batches = events / BATCH;
    this.batchesPerSecond = (double) rate / BATCH;
  }

  /// Starts to send to the server of a data directory.
  ///
  /// @param events in whole batches
  /// @param rate events per second
  static DrillLoad start(Path data, long events, int rate, InstantSource clock) {
    var load = new DrillLoad(data, events, rate, clock);
    for (int i = 0; i < SENDERS; i++) {
      load.senders.add(Thread.ofVirtual().name("drill-", i).start(load::send));
    }
    return load;
  }

  /// Events that were answered with 200.
  long acknowledged() {
    return acknowledged.get();
  }

  /// Events in requests that had to be sent again, because no answer came or another than 200.
  long sentAgain() {
    return sentAgain.get();
  }

  boolean isDone() {
    return senders.stream().noneMatch(Thread::isAlive);
  }

  private void send() {
    long batch = nextBatch.getAndIncrement();
    while (batch < batches && !Thread.currentThread().isInterrupted()) {
      awaitTurn(batch);
      byte[] body = body(batch);
      while (!isAnswered(body) && !Thread.currentThread().isInterrupted()) {
        sentAgain.addAndGet(BATCH);
        LockSupport.parkNanos(RETRY_NANOS);
      }
      acknowledged.addAndGet(BATCH);
      batch = nextBatch.getAndIncrement();
    }
  }

  /// What waited while nobody answered follows at twice the rate: were it sent all at once, a short
  /// drill would be over before its next attack.
  private void awaitTurn(long batch) {
    long due = start + (long) (batch / batchesPerSecond * 1e9);
    long apart = (long) (0.5e9 / batchesPerSecond);
    long now = System.nanoTime();
    long turn = lastTurn.updateAndGet(last -> Math.max(due, Math.max(now, last + apart)));
    if (turn > now) {
      LockSupport.parkNanos(turn - now);
    }
  }

  private byte[] body(long batch) {
    String now = clock.instant().toString();
    var body = new StringBuilder("{\"batch\":[");
    for (int i = 0; i < BATCH; i++) {
      long number = batch * BATCH + i;
      body.append(i == 0 ? "" : ",")
          .append("{\"type\":\"track\",\"event\":\"Product Viewed\",\"userId\":\"c-")
          .append(number % CUSTOMERS)
          .append("\",\"messageId\":\"drill-")
          .append(number)
          .append("\",\"timestamp\":\"")
          .append(now)
          .append("\",\"properties\":{\"product_id\":\"p-")
          .append(number % 997)
          .append("\",\"price\":")
          .append(number % 90)
          .append(".5}}");
    }
    return body.append("]}").toString().getBytes(StandardCharsets.UTF_8);
  }

  private boolean isAnswered(byte[] body) {
    try {
      String port = Files.readString(data.resolve("port")).strip();
      String key = Files.readString(data.resolve("write-key")).strip();
      String basic =
          Base64.getEncoder().encodeToString((key + ":").getBytes(StandardCharsets.UTF_8));
      var request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:%s/v1/batch".formatted(port)))
              .timeout(ANSWER_WITHIN)
              .header("Authorization", "Basic " + basic)
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofByteArray(body))
              .build();
      return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException | IllegalArgumentException e) {
      return false; // the server is down just now
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public void close() {
    senders.forEach(Thread::interrupt);
    client.close();
  }
}
