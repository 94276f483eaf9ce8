package dev.millrace.bench.reads;

import dev.millrace.bench.Millrace;
import dev.millrace.bench.collector.Connection;
import dev.millrace.bench.collector.PreparedRequest;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;
import java.util.StringJoiner;

/// The events whose features are read: sent, and waited for until they are folded.
record ReadsEvents(Millrace millrace, Instant now) {

  private static final int BATCH = 500;
  private static final Duration FOLDED_WITHIN = Duration.ofMinutes(2);
  private static final Duration LOOK_EVERY = Duration.ofMillis(200);

  static String customer(int number) {
    return "C%06d".formatted(number);
  }

  void send() throws IOException, InterruptedException {
    var random = new SplittableRandom(1);
    int all = ReadsSettings.CUSTOMERS * ReadsSettings.EVENTS_EACH;
    try (var connection = new Connection(millrace.port())) {
      for (int done = 0; done < all; done += BATCH) {
        var batch = new StringJoiner(",", "{\"batch\":[", "]}");
        for (int i = done; i < done + BATCH; i++) {
          batch.add(event(i, random));
        }
        byte[] request = PreparedRequest.post("/v1/batch", batch.toString(), millrace.writeKey());
        if (connection.send(request) != BATCH) {
          throw new IllegalStateException("The collector did not take a batch.");
        }
      }
    }
    millrace
        .jvm()
        .await(
            "the features",
            FOLDED_WITHIN,
            LOOK_EVERY,
            () -> millrace.gauge("millrace_features_stream_lag_records") == 0);
    millrace
        .jvm()
        .await(
            "the lake",
            FOLDED_WITHIN,
            LOOK_EVERY,
            () -> millrace.status().path("events").path("stored").asLong() == all);
  }

  private String event(int number, SplittableRandom random) {
    String kind = ReadsProject.event(number / ReadsSettings.CUSTOMERS % ReadsProject.EVENTS);
    return "{\"type\":\"track\",\"event\":\"%s\",\"userId\":\"%s\",\"messageId\":\"m%d\",\"timestamp\":\"%s\",\"properties\":{\"price\":%d.%02d}}"
        .formatted(
            kind,
            customer(number % ReadsSettings.CUSTOMERS),
            number,
            now.minusSeconds(random.nextInt(36_000)),
            random.nextInt(200),
            random.nextInt(100));
  }
}
