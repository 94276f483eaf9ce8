package dev.millrace.features.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.event.Deliveries;
import dev.millrace.contracts.log.LogRecord;
import dev.millrace.contracts.log.Topics;
import dev.millrace.contracts.name.ViewName;
import dev.millrace.embedded.broker.EmbeddedBroker;
import dev.millrace.external.kafka.KafkaEventLog;
import dev.millrace.features.aggregate.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whatever ends a stream in the middle of its work: each event counts once.
class CrashTest {

  private static final int USERS = 50;
  private static final int EVENTS_EACH = 2_000;
  private static final Instant NOON = Instant.parse("2026-03-10T12:00:00Z");
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private static Path home;
  private static EmbeddedBroker broker;
  private static KafkaEventLog log;

  @BeforeAll
  static void open() {
    broker = EmbeddedBroker.start(home.resolve("broker"), 0);
    log = KafkaEventLog.connect(broker.bootstrapServers());
    log.ensureTopic(Topics.EVENTS, Topics.PARTITIONS);
    for (int i = 0; i < EVENTS_EACH; i++) {
      var records = new ArrayList<LogRecord>();
      for (int user = 0; user < USERS; user++) {
        records.add(
            new SentEvent(
                    "m-%d-%d".formatted(user, i), "user-" + user, "page", null, NOON, NOON, "{}")
                .record());
      }
      log.append(Topics.EVENTS, records).toCompletableFuture().join();
    }
  }

  @AfterAll
  static void close() {
    log.close();
    broker.close();
  }

  @Test
  void processThatIsKilledIsFollowedByOneThatGoesOn() throws IOException, InterruptedException {
    Path directory = home.resolve("killed");
    Process first =
        StreamProcess.start(
            broker.bootstrapServers(), directory, "killed", home.resolve("killed.txt"));
    try {
      await(() -> committed("killed") > 0);
    } finally {
      first.destroyForcibly().waitFor();
    }

    try (var stream = started(directory, "killed", Deliveries.ALL_FIRST)) {
      assertThat(counts(stream)).isEqualTo(everyEventOnce());
    }
    try (var again = started(directory, "killed", Deliveries.ALL_FIRST)) {
      assertThat(counts(again)).isEqualTo(everyEventOnce());
    }
  }

  @Test
  void taskThatFailsIsRevivedWithWhatWasCommitted() {
    var seen = new AtomicInteger();
    Deliveries failing =
        (_, _, _, _, _, _) -> {
          int number = seen.incrementAndGet();
          if (number == 40_000) {
            throw new IllegalStateException("The test ends the thread.");
          }
          return true;
        };

    try (var stream = started(home.resolve("revived"), "revived", failing)) {
      assertThat(counts(stream)).isEqualTo(everyEventOnce());
      assertThat(seen.get()).isGreaterThan(USERS * EVENTS_EACH + 1);
    }
  }

  private static EventStream started(Path directory, String application, Deliveries deliveries) {
    EventStream stream =
        EventStream.start(
            StreamProcess.fold(),
            StreamProcess.settings(broker.bootstrapServers(), directory, application, deliveries));
    await(() -> stream.isRunning() && committed(application) == USERS * EVENTS_EACH);
    return stream;
  }

  private static Map<String, Object> counts(EventStream stream) {
    var counts = new TreeMap<String, Object>();
    for (int user = 0; user < USERS; user++) {
      String key = "u:user-" + user;
      List<byte[]> states = stream.states(key);
      Answer answer =
          states.isEmpty()
              ? null
              : StreamProcess.fold()
                  .answers(states.getFirst(), new ViewName("live"), Long.MAX_VALUE)
                  .getFirst();
      counts.put(key, answer == null ? "none" : answer.value());
    }
    return counts;
  }

  private static Map<String, Object> everyEventOnce() {
    var counts = new TreeMap<String, Object>();
    for (int user = 0; user < USERS; user++) {
      counts.put("u:user-" + user, (double) EVENTS_EACH);
    }
    return counts;
  }

  /// The records before the offsets that the application has committed.
  private static long committed(String application) {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      long sum = 0;
      for (OffsetAndMetadata offset :
          admin
              .listConsumerGroupOffsets(application)
              .partitionsToOffsetAndMetadata()
              .toCompletionStage()
              .toCompletableFuture()
              .join()
              .values()) {
        sum += offset == null ? 0 : offset.offset();
      }
      return sum;
    } catch (java.util.concurrent.CompletionException e) {
      return 0; // the group does not exist yet
    }
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
      LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
    }
  }
}
