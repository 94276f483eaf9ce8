package dev.millrace.features.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.event.Deliveries;
import dev.millrace.contracts.log.LogEntry;
import dev.millrace.contracts.log.LogPosition;
import dev.millrace.contracts.log.LogReader;
import dev.millrace.contracts.log.LogRecord;
import dev.millrace.contracts.log.Topics;
import dev.millrace.contracts.name.ViewName;
import dev.millrace.embedded.broker.EmbeddedBroker;
import dev.millrace.external.kafka.KafkaEventLog;
import dev.millrace.features.StreamSettings;
import dev.millrace.features.TestLake;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
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
  private static TestLake lake;

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
    lake = TestLake.open(home);
  }

  @AfterAll
  static void close() {
    lake.close();
    log.close();
    broker.close();
  }

  @Test
  void newGenerationTakesOverAndTheOldOneIsRemoved() throws Exception {
    Path directory = home.resolve("again");
    try (var stream = started(directory, "again")) {
      assertThat(count(stream)).isEqualTo(EVENTS);

      stream.rebuild(false);
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
  void whatTheLogHasForgottenComesFromTheLake() throws Exception {
    String topic = Topics.EVENTS;
    List<@Nullable Object[]> rows = rowsOfTheLog();
    lake.add(
        "bronze.events",
        SentEvent.COLUMNS + ", log_partition integer, log_offset long",
        // Of the newest the lake does not know yet.
        rows.subList(0, EVENTS - 50));
    int partition = (Integer) Objects.requireNonNull(rows.getFirst()[8]);
    Path directory = home.resolve("forgotten");
    try (var stream = started(directory, "forgotten");
        Admin admin = admin()) {
      var forget = Map.of(new TopicPartition(topic, partition), RecordsToDelete.beforeOffset(300));
      admin.deleteRecords(forget).all().get();
      stream.rebuild(true);
      await(() -> !stream.isRebuilding());

      assertThat(stream.failure()).isNull();
      assertThat(count(stream)).isEqualTo(EVENTS);
      assertThat(directory.resolve("generation")).hasContent("1");
      assertThat(directory.resolve("seed")).doesNotExist();
    }
    try (var stream = started(directory, "forgotten")) {
      assertThat(count(stream)).as("after a restart").isEqualTo(EVENTS);
    }
  }

  @Test
  void seedThatACrashCutOffIsWrittenAgain() throws IOException {
    Path directory = home.resolve("cut-off");
    started(directory, "cut-off").close();
    Files.writeString(directory.resolve("seed"), "1");
    Files.writeString(directory.resolve("rebuilding"), "1");

    try (var stream = started(directory, "cut-off")) {
      await(() -> !stream.isRebuilding());

      assertThat(stream.failure()).isNull();
      assertThat(directory.resolve("generation")).hasContent("1");
    }
  }

  /// As the lake writer would write them.
  private static List<@Nullable Object[]> rowsOfTheLog() {
    var rows = new ArrayList<@Nullable Object[]>();
    try (LogReader reader = log.reader(Topics.EVENTS, LogPosition.BEGINNING)) {
      while (rows.size() < EVENTS) {
        for (LogEntry entry : reader.poll(PATIENCE).entries()) {
          int n = rows.size();
          @Nullable Object[] row =
              new SentEvent("m-" + n, "ada", "page", null, NOON, NOON, "{}").row();
          @Nullable Object[] placed = Arrays.copyOf(row, row.length + 2);
          placed[row.length] = entry.partition();
          placed[row.length + 1] = entry.offset();
          rows.add(placed);
        }
      }
    }
    return rows;
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
    Generations stream =
        Generations.start(
            StreamProcess.fold(), settings, new Generations.Sharing(lake.lake()::view, null));
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
