package dev.millrace.features.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.event.Deliveries;
import dev.millrace.contracts.log.LogRecord;
import dev.millrace.contracts.log.Topics;
import dev.millrace.contracts.name.ViewName;
import dev.millrace.embedded.broker.EmbeddedBroker;
import dev.millrace.external.kafka.KafkaEventLog;
import dev.millrace.features.StreamSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The state built again from the log, beside the one that answers.
class RebuildTest {

  private static final int EVENTS = 500;
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
    var records = new ArrayList<LogRecord>();
    for (int i = 0; i < EVENTS; i++) {
      records.add(new SentEvent("m-" + i, "ada", "page", null, NOON, NOON, "{}").record());
    }
    log.append(Topics.EVENTS, records).toCompletableFuture().join();
  }

  @AfterAll
  static void close() {
    log.close();
    broker.close();
  }

  @Test
  void newGenerationTakesOverAndTheOldOneIsRemoved() throws Exception {
    Path directory = home.resolve("again");
    try (var stream = started(directory, "again")) {
      assertThat(count(stream)).isEqualTo(EVENTS);

      stream.rebuild();
      while (stream.isRebuilding()) {
        assertThat(count(stream)).isEqualTo(EVENTS);
        LockSupport.parkNanos(1_000_000);
      }

      assertThat(count(stream)).isEqualTo(EVENTS);
      await(() -> !Files.exists(directory.resolve("retired")));
      assertThat(directory.resolve("generation")).hasContent("1");
      assertThat(topics()).contains("again-1-people-changelog");
      await(() -> !topics().contains("again-people-changelog"));
      await(() -> !groups().contains("again"));
    }
  }

  @Test
  void rebuildGoesOnAfterACrash() throws IOException {
    Path directory = home.resolve("crashed");
    started(directory, "crashed").close();
    // What a crash leaves that comes after the rebuild began.
    Files.writeString(directory.resolve("rebuilding"), "1");

    try (var stream = started(directory, "crashed")) {
      await(() -> !stream.isRebuilding());

      assertThat(count(stream)).isEqualTo(EVENTS);
      assertThat(directory.resolve("generation")).hasContent("1");
      assertThat(directory.resolve("rebuilding")).doesNotExist();
    }
  }

  @Test
  void whatACrashLeftToRemoveIsRemovedAtTheNextStart() throws IOException {
    Path directory = Files.createDirectories(home.resolve("left"));
    started(directory, "left").close();
    // What a crash leaves that comes after the new generation took over.
    Files.writeString(directory.resolve("generation"), "1");
    Files.writeString(directory.resolve("retired"), "1");

    try (var stream = started(directory, "left")) {
      assertThat(count(stream)).isEqualTo(EVENTS);
      assertThat(directory.resolve("retired")).doesNotExist();
      await(() -> !topics().contains("left-people-changelog"));
    }
  }

  private static Generations started(Path directory, String application) {
    var settings =
        new StreamSettings(broker.bootstrapServers(), directory, application, Deliveries.ALL_FIRST);
    Generations stream = Generations.start(StreamProcess.fold(), settings, null);
    await(() -> stream.isRunning() && stream.lag() == 0);
    return stream;
  }

  private static Object count(Generations stream) {
    var answer =
        StreamProcess.fold()
            .answers(stream.states("u:ada").getFirst(), new ViewName("live"), Long.MAX_VALUE)
            .getFirst();
    return answer == null ? -1 : ((Double) answer.value()).intValue();
  }

  private static Set<String> topics() {
    try (Admin admin = admin()) {
      return admin.listTopics().names().get();
    } catch (ExecutionException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<String> groups() {
    try (Admin admin = admin()) {
      return admin.listGroups().all().get().stream().map(group -> group.groupId()).toList();
    } catch (ExecutionException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Admin admin() {
    return Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }
  }
}
