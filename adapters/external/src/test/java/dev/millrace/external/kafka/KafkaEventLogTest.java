package dev.millrace.external.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.contracts.definition.Durability;
import dev.millrace.contracts.log.EventLog;
import dev.millrace.contracts.log.LogPosition;
import dev.millrace.contracts.log.LogReader;
import dev.millrace.contracts.log.LogRecord;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.embedded.broker.EmbeddedBroker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class KafkaEventLogTest {

  @TempDir private Path directory = Path.of("unset");

  @Test
  void whatWasAppendedIsReadInOrderOfItsKeyAlsoAfterARestart() {
    LogPosition middle;
    try (EmbeddedBroker broker = EmbeddedBroker.start(directory, 0);
        EventLog log = KafkaEventLog.connect(broker.bootstrapServers())) {
      log.ensureTopic("t", 3);
      log.ensureTopic("t", 3);
      append(log, "a 1", "b 1", "a 2");
      middle = log.end("t");
      assertThat(middle.since(LogPosition.BEGINNING)).isEqualTo(3);
      append(log, "a 3");
    }

    try (EmbeddedBroker broker = EmbeddedBroker.start(directory, 0);
        EventLog log = KafkaEventLog.connect(broker.bootstrapServers())) {
      assertThat(read(log, LogPosition.BEGINNING, 4))
          .filteredOn(text -> text.startsWith("a"))
          .containsExactly("a 1", "a 2", "a 3");
      assertThat(read(log, middle, 1)).containsExactly("a 3");
    }
  }

  @ParameterizedTest
  @CsvSource({"FSYNC, 1", "PAGE_CACHE, 9223372036854775807"})
  void theBrokerFlushesBeforeItAnswersWhenItIsToldTo(Durability durability, String messages)
      throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(directory, 0, durability);
        EventLog log = KafkaEventLog.connect(broker.bootstrapServers());
        Admin admin = Admin.create(KafkaClients.admin(broker.bootstrapServers()))) {
      log.ensureTopic("t", 1);
      append(log, "a 1");

      var topic = new ConfigResource(ConfigResource.Type.TOPIC, "t");
      assertThat(admin.describeConfigs(List.of(topic)).all().get())
          .hasEntrySatisfying(
              topic,
              config ->
                  assertThat(config.entries())
                      .filteredOn(entry -> entry.name().equals("flush.messages"))
                      .extracting(ConfigEntry::value)
                      .containsExactly(messages));
    }
  }

  @Test
  void anAppendIsDoneWhenItsLastRecordIs() {
    try (EmbeddedBroker broker = EmbeddedBroker.start(directory, 0);
        EventLog log = KafkaEventLog.connect(broker.bootstrapServers())) {
      log.ensureTopic("t", 3);
      String[] texts =
          IntStream.range(0, 1_000).mapToObj(i -> i % 10 + " " + i).toArray(String[]::new);

      append(log, texts);

      assertThat(log.end("t").since(LogPosition.BEGINNING)).isEqualTo(texts.length);
    }
  }

  @Test
  void oneRecordThatCannotBeTakenFailsTheAppend() {
    try (EmbeddedBroker broker = EmbeddedBroker.start(directory, 0);
        EventLog log = KafkaEventLog.connect(broker.bootstrapServers())) {
      log.ensureTopic("t", 1);
      var large = new LogRecord("a", new byte[5_000_000]);

      assertThatExceptionOfType(Exception.class)
          .isThrownBy(() ->
              log.append("t", List.of(record("a 1"), large, record("a 2")))
                  .toCompletableFuture()
                  .join())
          .havingCause()
          .isInstanceOf(MillraceException.class)
          .withMessageContaining("The event log did not take the request:");
    }
  }

  @Test
  void anEmptyAppendIsDoneAtOnce() {
    try (EmbeddedBroker broker = EmbeddedBroker.start(directory, 0);
        EventLog log = KafkaEventLog.connect(broker.bootstrapServers())) {
      assertThat(log.append("t", List.of()).toCompletableFuture()).isDone();
    }
  }

  @Test
  void anAddressNobodyListensOnIsAProblemOfTheLog() {
    try (EventLog log = KafkaEventLog.connect("127.0.0.1:1")) {
      assertThatExceptionOfType(Exception.class)
          .isThrownBy(() -> log.append("t", List.of(record("a 1"))).toCompletableFuture().join())
          .havingCause()
          .isInstanceOf(MillraceException.class)
          .withMessageStartingWith("The event log did not take the request:");
    }
  }

  private static void append(EventLog log, String... texts) {
    log.append("t", List.of(texts).stream().map(KafkaEventLogTest::record).toList())
        .toCompletableFuture()
        .join();
  }

  private static LogRecord record(String text) {
    return new LogRecord(text.substring(0, 1), text.getBytes(StandardCharsets.UTF_8));
  }

  private static List<String> read(EventLog log, LogPosition from, int count) {
    var texts = new ArrayList<String>();
    var positions = new ArrayList<Map<Integer, Long>>();
    try (LogReader reader = log.reader("t", from)) {
      while (texts.size() < count) {
        LogReader.Batch batch = reader.poll(Duration.ofSeconds(10));
        batch.entries().forEach(r -> texts.add(new String(r.value(), StandardCharsets.UTF_8)));
        positions.add(batch.next().nextOffsets());
      }
    }
    assertThat(new LogPosition(positions.getLast()).since(from)).isGreaterThanOrEqualTo(count);
    return texts;
  }
}
