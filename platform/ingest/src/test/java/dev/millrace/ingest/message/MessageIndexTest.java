package dev.millrace.ingest.message;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.lake.Lake;
import dev.millrace.contracts.lake.LakeCommit;
import dev.millrace.contracts.lake.LakeCommit.Mark;
import dev.millrace.contracts.lake.TableAppend;
import dev.millrace.contracts.log.EventLog;
import dev.millrace.contracts.log.LogPosition;
import dev.millrace.contracts.log.LogRecord;
import dev.millrace.contracts.log.Topics;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.ColumnType.Plain;
import dev.millrace.contracts.table.Rows;
import dev.millrace.embedded.broker.EmbeddedBroker;
import dev.millrace.external.kafka.KafkaEventLog;
import dev.millrace.ingest.LakeFixture;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MessageIndexTest {

  private static final Instant NOW = Instant.parse("2026-09-01T12:00:00Z");
  private static final long MICROS = NOW.getEpochSecond() * 1_000_000;

  @TempDir Path directory;
  private Path messages;
  private EmbeddedBroker broker;
  private EventLog log;
  private LakeFixture lake;

  @BeforeEach
  void open() {
    messages = directory.resolve("messages");
    openLog();
  }

  private void openLog() {
    broker = EmbeddedBroker.start(directory.resolve("log"), 0);
    log = KafkaEventLog.connect(broker.bootstrapServers());
    log.ensureTopic(Topics.EVENTS, 1);
    lake = new LakeFixture(directory, InstantSource.fixed(NOW));
  }

  @AfterEach
  void close() {
    lake.close();
    log.close();
    broker.close();
  }

  private MessageIndex index(LogPosition written) {
    return MessageIndex.open(messages, log, lake.lake(), written, MessageIndex.Settings.DEFAULT);
  }

  private static boolean ask(MessageIndex index, long offset, String id) {
    byte[] bytes = id.getBytes(StandardCharsets.UTF_8);
    return index.isFirst(0, offset, bytes, 0, bytes.length, MICROS);
  }

  private void append(String... values) {
    log.append(
            Topics.EVENTS,
            IntStream.range(0, values.length)
                .mapToObj(i -> new LogRecord("k", values[i].getBytes(StandardCharsets.UTF_8)))
                .toList())
        .toCompletableFuture()
        .join();
  }

  private static String event(String id) {
    return "{\"messageId\":\"%s\",\"receivedAt\":\"2026-09-01T12:00:00Z\"}".formatted(id);
  }

  @Test
  void whatNobodyAskedAboutIsReadFromTheLog() {
    append(event("a"), "no event", event("b"), "{}", event("c"));
    try (MessageIndex index = index(LogPosition.BEGINNING)) {
      assertThat(ask(index, 5, "b")).isFalse();
      assertThat(ask(index, 2, "b")).isTrue();
      assertThat(ask(index, 6, "d")).isTrue();
    }
  }

  @Test
  void whatWasKnownIsKnownAfterAStart() {
    append(event("a"), event("b"));
    try (MessageIndex index = index(LogPosition.BEGINNING)) {
      ask(index, 0, "a");
      ask(index, 1, "b");
    }
    append(event("a"));
    try (MessageIndex index = index(LogPosition.BEGINNING)) {
      assertThat(ask(index, 2, "a")).isFalse();
    }
  }

  @Test
  void whatTheLogHasForgottenIsInTheLake() {
    append(event("x"), event("y"), event("z"));
    Lake tables = lake.lake();
    var columns =
        List.of(
            new Column("message_id", Plain.STRING),
            new Column("received_at", Plain.TIMESTAMP),
            new Column("log_partition", Plain.INTEGER),
            new Column("log_offset", Plain.LONG));
    tables.commit(
        new LakeCommit(
            List.of(
                new TableAppend(
                    TableName.of("bronze.events"),
                    Rows.gather(columns, sink -> sink.row(new Object[] {"old", NOW, 0, 1L})),
                    "received_at")),
            new Mark("log/events", null, "0:3")));
    try (MessageIndex index = index(LogPosition.parse("0:3"))) {
      assertThat(ask(index, 3, "old")).isFalse();
      assertThat(ask(index, 4, "new")).isTrue();
    }
  }

  @Test
  void aLogThatWasLostStartsTheIndexAgain() {
    append(event("a"), event("b"));
    try (MessageIndex index = index(LogPosition.BEGINNING)) {
      ask(index, 1, "b");
    }
    close();
    directory = directory.resolve("later");
    openLog();
    append(event("c"));
    try (MessageIndex index = index(LogPosition.BEGINNING)) {
      assertThat(ask(index, 0, "c")).isTrue();
      assertThat(ask(index, 1, "b")).isTrue();
    }
  }
}
