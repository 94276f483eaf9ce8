package dev.millrace.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.contracts.definition.EventContract;
import dev.millrace.contracts.definition.FieldRule;
import dev.millrace.contracts.definition.ProjectSettings.CollectorSettings;
import dev.millrace.contracts.lake.Lake;
import dev.millrace.contracts.log.EventLog;
import dev.millrace.contracts.log.LogPosition;
import dev.millrace.contracts.log.LogRecord;
import dev.millrace.contracts.log.Topics;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.table.ColumnType.Plain;
import dev.millrace.embedded.broker.EmbeddedBroker;
import dev.millrace.external.kafka.KafkaEventLog;
import dev.millrace.ingest.Collector.Acceptance;
import dev.millrace.ingest.event.IntakeRules;
import dev.millrace.ingest.event.PersonKey;
import dev.millrace.ingest.message.MessageIndex;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// The path of an event from the request to the bronze table, on a real broker and a real lake.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class CollectorTest {

  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-02-01T00:00:00Z"));
  private static final CollectorSettings LIMITS = new CollectorSettings(2_000, 10_000, 100_000);
  private static final LogToLake.Settings QUICK =
      new LogToLake.Settings(Duration.ofMillis(50), 10_000, 1_000_000, LIMITS);

  @TempDir private static Path directory = Path.of("unset");
  private EmbeddedBroker broker;
  private EventLog log;
  private LakeFixture fixture;
  private Collector collector;
  private MessageIndex messages;
  private LogToLake events;
  private LogToLake quarantine;

  @BeforeAll
  void open() {
    broker = EmbeddedBroker.start(directory.resolve("log"), 0);
    log = KafkaEventLog.connect(broker.bootstrapServers());
    fixture = new LakeFixture(directory, CLOCK);
    var contract =
        new EventContract(
            "Order Completed",
            null,
            List.of(
                new FieldRule(
                    "total", "total", Plain.DOUBLE, true, null, null, null, List.of(), null)));
    var intake = IntakeRules.of(Map.of(), new PersonKey(new byte[32]), LIMITS.maxEventBytes());
    collector =
        new Collector(log, List.of(contract), new Collector.Settings(LIMITS, intake), CLOCK);
    messages =
        MessageIndex.open(
            directory.resolve("messages"),
            log,
            fixture.lake(),
            LogPosition.BEGINNING,
            MessageIndex.Settings.DEFAULT);
    events = LogToLake.events(log, fixture.lake(), messages, (_, _) -> {}, QUICK).start();
    quarantine = LogToLake.quarantine(log, fixture.lake(), QUICK).start();
  }

  @AfterAll
  void close() {
    events.close();
    quarantine.close();
    messages.close();
    log.close();
    broker.close();
    fixture.close();
  }

  @Test
  void anEventIsStoredWithEverythingItSaid() {
    Acceptance acceptance =
        accept(
            "track",
            """
            {"messageId": "m1", "userId": "ada", "event": "Product Viewed",
             "timestamp": "2026-01-31T10:00:00+01:00", "properties": {"price": 2.5}}
            """);

    assertThat(acceptance).isEqualTo(new Acceptance(1, 0, 0, 0));
    Await.until(() -> isStored("m1"));
    assertThat(
            fixture.texts(
                "select concat_ws('|', type, event, user_id, occurred_at, received_at, properties) from bronze.events where message_id = 'm1'"))
        .containsExactly(
            "track|Product Viewed|ada|2026-01-31 09:00:00+00|2026-02-01 00:00:00+00|{\"price\": 2.5}");
  }

  @Test
  void aBadEventOfABatchIsKeptWithTheReasonAndTheRestGoesOn() {
    Acceptance acceptance =
        accept(
            "batch",
            """
            {"batch": [
              {"type": "page", "messageId": "m2", "anonymousId": "x", "name": "Home"},
              {"type": "track", "messageId": "m3", "userId": "ada", "event": "Order Completed", "properties": {}},
              {"type": "track", "messageId": "m4", "userId": "ada"},
              {"type": "sing", "messageId": "m5", "userId": "ada"},
              {"type": "page", "messageId": "m6"},
              {"type": "page", "messageId": "m7", "userId": "a", "timestamp": "just now"},
              {"type": "track", "messageId": "m8", "userId": "a", "event": "x", "properties": "no"},
              "text"
            ]}
            """);

    assertThat(acceptance).isEqualTo(new Acceptance(1, 7, 0, 0));
    Await.until(() -> isStored("m2") && isQuarantined("m8"));
    assertThat(
            fixture.texts(
                "select reason from bronze.quarantine where id between 'm3' and 'm8' order by id"))
        .containsExactly(
            "The field 'total' is empty; a value is required.",
            "The field 'event' is empty; a track call needs the event's name.",
            "The field 'type' holds 'sing'; expected track, identify, page, screen, group or alias.",
            "The event has neither 'userId' nor 'anonymousId'; one is required.",
            "The field 'timestamp' holds 'just now'; expected ISO 8601 such as 2026-01-31T14:05:09Z.",
            "The field 'properties' is not a JSON object.");
  }

  @Test
  void aMessageSentTwiceIsStoredOnce() {
    accept("page", "{\"messageId\": \"twice\", \"userId\": \"ada\"}");
    accept("page", "{\"messageId\": \"twice\", \"userId\": \"ada\"}");
    accept("page", "{\"messageId\": \"after\", \"userId\": \"ada\"}");

    Await.until(() -> isStored("after"));

    assertThat(fixture.texts("select count(*) from bronze.events where message_id = 'twice'"))
        .containsExactly("1");
  }

  @Test
  void aWriterThatStartsAgainKnowsWhatIsStored() {
    accept("page", "{\"messageId\": \"again\", \"userId\": \"ada\"}");
    Await.until(() -> isStored("again"));
    events.close();
    accept("page", "{\"messageId\": \"again\", \"userId\": \"ada\"}");
    accept("page", "{\"messageId\": \"again2\", \"userId\": \"ada\"}");

    events = LogToLake.events(log, fixture.lake(), messages, (_, _) -> {}, QUICK).start();

    Await.until(() -> isStored("again2") && events.duplicates() == 1);
    assertThat(fixture.texts("select count(*) from bronze.events where message_id = 'again'"))
        .containsExactly("1");
  }

  @Test
  void anEventOfAWildClockIsStoredWithTheDayItWasReceivedOn() {
    accept(
        "batch",
        """
        {"batch": [
          {"type": "page", "messageId": "d1", "userId": "x", "timestamp": "2026-01-20T10:00:00Z"},
          {"type": "page", "messageId": "d2", "userId": "x", "timestamp": "1999-01-20T10:00:00Z"},
          {"type": "page", "messageId": "d3", "userId": "x", "timestamp": "2099-01-20T10:00:00Z"}
        ]}
        """);

    Await.until(() -> isStored("d3") && isStored("d2") && isStored("d1"));

    assertThat(
            fixture.texts(
                "select concat_ws('|', message_id, year(occurred_at), event_day) from bronze.events where message_id in ('d1', 'd2', 'd3') order by message_id"))
        .containsExactly("d1|2026|2026-01-20", "d2|1999|2026-02-01", "d3|2099|2026-02-01");
  }

  @Test
  void aRowNamesItsPlaceInTheLog() {
    accept("page", "{\"messageId\": \"placed\", \"userId\": \"ada\"}");
    Await.until(() -> isStored("placed"));

    assertThat(
            fixture.texts(
                "select count(*) - count(distinct (log_partition, log_offset)) from bronze.events where log_offset >= 0"))
        .containsExactly("0");
  }

  @Test
  void aRecordThatCannotBeReadIsPassedOver() {
    log.append(
            Topics.EVENTS,
            List.of(
                new LogRecord("ada", "no JSON".getBytes(StandardCharsets.UTF_8)),
                new LogRecord("ada", "{\"userId\": \"ada\"}".getBytes(StandardCharsets.UTF_8))))
        .toCompletableFuture()
        .join();
    accept("page", "{\"messageId\": \"readable\", \"userId\": \"ada\"}");

    Await.until(() -> isStored("readable"));
  }

  @Test
  void newContractsHoldFromTheNextRequestOn() {
    var contract =
        new EventContract(
            "Cart Shared",
            null,
            List.of(
                new FieldRule(
                    "with", "with", Plain.STRING, true, null, null, null, List.of(), null)));
    String event = "{\"userId\": \"ada\", \"event\": \"Cart Shared\"}";
    var other =
        new Collector(
            log,
            List.of(),
            new Collector.Settings(
                LIMITS, IntakeRules.of(Map.of(), new PersonKey(new byte[32]), 1_000)),
            CLOCK);
    assertThat(accept(other, "track", event)).isEqualTo(new Acceptance(1, 0, 0, 0));

    other.contracts(List.of(contract));

    assertThat(accept(other, "track", event)).isEqualTo(new Acceptance(0, 1, 0, 0));
  }

  @Test
  void whatIsNoJsonIsRefusedWhole() {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> accept("track", "{\"event\": "))
        .satisfies(e -> assertThat(e.problem().code()).isEqualTo(ProblemCode.EVENT_SYNTAX));
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> accept("batch", "{}"))
        .withMessage("The body has no array 'batch'.");
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> accept("track", "[".repeat(100)))
        .satisfies(e -> assertThat(e.problem().code()).isEqualTo(ProblemCode.EVENT_SYNTAX));
  }

  @Test
  void whatIsTooLargeIsRefusedWhole() {
    String large = "{\"userId\": \"a\", \"name\": \"%s\"}".formatted("x".repeat(3_000));

    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> accept("page", large))
        .withMessage(
            "The request holds %,d bytes; the limit for 'page' is 2,000."
                .formatted(large.length()));
    assertThat(
            accept(
                "batch", "{\"batch\": [%s]}".formatted(large.replace("{", "{\"type\":\"page\","))))
        .isEqualTo(new Acceptance(0, 1, 0, 0));
  }

  private Acceptance accept(String type, String body) {
    return accept(collector, type, body);
  }

  private static Acceptance accept(Collector by, String type, String body) {
    return by.accept(type, body.getBytes(StandardCharsets.UTF_8)).toCompletableFuture().join();
  }

  private boolean isStored(String id) {
    return has("bronze.events", "message_id", id);
  }

  private boolean isQuarantined(String id) {
    return has("bronze.quarantine", "id", id);
  }

  private boolean has(String table, String column, String id) {
    Lake lake = fixture.lake();
    return lake.view().find(dev.millrace.contracts.name.TableName.of(table)).isPresent()
        && !fixture
            .texts("select 1 from %s where %s = '%s'".formatted(table, column, id))
            .isEmpty();
  }
}
