package dev.millrace.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.definition.EventContract;
import dev.millrace.contracts.definition.FieldRule;
import dev.millrace.contracts.definition.ProjectSettings.CollectorSettings;
import dev.millrace.contracts.event.Deliveries;
import dev.millrace.contracts.log.EventLog;
import dev.millrace.contracts.log.LogPosition;
import dev.millrace.contracts.log.Topics;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.table.ColumnType;
import dev.millrace.embedded.broker.EmbeddedBroker;
import dev.millrace.external.kafka.KafkaEventLog;
import dev.millrace.ingest.event.IntakeRules;
import dev.millrace.ingest.event.PersonKey;
import dev.millrace.ingest.replay.Mending;
import dev.millrace.ingest.replay.QuarantineDesk;
import dev.millrace.ingest.replay.Quarantined;
import dev.millrace.ingest.replay.Replay;
import dev.millrace.ingest.replay.Selection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The way back from quarantine, on a real broker and a real lake.
final class QuarantineReplayTest {

  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-02-01T00:00:00Z"));
  private static final CollectorSettings LIMITS = CollectorSettings.DEFAULT;
  private static final LogToLake.Settings QUICK =
      new LogToLake.Settings(Duration.ofMillis(20), 10_000, 1_000_000, LIMITS);

  @TempDir private Path directory = Path.of("unset");
  private EmbeddedBroker broker;
  private EventLog log;
  private LakeFixture fixture;
  private Collector collector;
  private LogToLake events;
  private LogToLake quarantine;
  private QuarantineDesk desk;

  @BeforeEach
  void open() {
    broker = EmbeddedBroker.start(directory.resolve("log"), 0);
    log = KafkaEventLog.connect(broker.bootstrapServers());
    fixture = new LakeFixture(directory, CLOCK);
    var intake = IntakeRules.of(Map.of(), new PersonKey(new byte[32]), LIMITS.maxEventBytes());
    collector =
        new Collector(
            log, List.of(contract("total")), new Collector.Settings(LIMITS, intake), CLOCK);
    events =
        LogToLake.events(log, fixture.lake(), Deliveries.ALL_FIRST, (_, _) -> {}, QUICK).start();
    quarantine = LogToLake.quarantine(log, fixture.lake(), QUICK).start();
    desk = new QuarantineDesk(log, fixture.lake(), LIMITS.maxEventBytes(), CLOCK);
  }

  @AfterEach
  void close() {
    events.close();
    quarantine.close();
    log.close();
    broker.close();
    fixture.close();
  }

  @Test
  void whatHoldsTheNewContractGoesIntoTheLogAndLeavesTheQuarantine() {
    refuse(
        "{\"messageId\": \"m1\", \"userId\": \"ada\", \"event\": \"Sold\", \"properties\": {\"sum\": 1.50}}");
    refuse("{\"userId\": \"ada\", \"event\": \"Sold\"}");
    assertThat(desk.list(Selection.ALL, 10, 0)).hasSize(2);

    Replay replay = desk.replay(Selection.ALL, Mending.NONE, List.of(contract("sum")));

    assertThat(replay.accepted()).isEqualTo(1);
    assertThat(replay.refused()).isEqualTo(1);
    assertThat(replay.outcomes())
        .contains(new Replay.Outcome("m1", Replay.ACCEPTED, ""))
        .extracting(Replay.Outcome::reason)
        .contains("The field 'sum' is empty; a value is required.");
    Await.until(() -> count("bronze.events where message_id = 'm1'") == 1);
    assertThat(fixture.texts("select properties from bronze.events where message_id = 'm1'"))
        .containsExactly("{\"sum\":1.50}");
    assertThat(desk.list(Selection.ALL, 10, 0)).hasSize(1);
    assertThat(desk.find("m1")).isEmpty();
    assertThat(desk.replayed()).isEqualTo(1);
  }

  @Test
  void everyDeliveryIsAcceptedOnceAndNotAgain() {
    String event = "{\"messageId\": \"m2\", \"userId\": \"ada\", \"event\": \"Sold\"}";
    refuse(event);
    refuse(event);

    assertThat(desk.replay(Selection.ALL, Mending.NONE, List.of()).accepted()).isEqualTo(2);
    assertThat(desk.replay(Selection.ALL, Mending.NONE, List.of()).accepted()).isZero();

    long received = 2;
    long accepted = log.end(Topics.EVENTS).since(LogPosition.BEGINNING);
    long open = log.end(Topics.QUARANTINE).since(LogPosition.BEGINNING) - desk.replayed();
    assertThat(accepted + open).isEqualTo(received);
  }

  @Test
  void propertiesCanBeMendedOnTheWay() {
    refuse(
        "{\"messageId\": \"m3\", \"userId\": \"ada\", \"event\": \"Sold\", \"properties\": {\"Total\": 12345678901234567890.10}}");

    Replay replay =
        desk.replay(
            Selection.ALL.withIds(List.of("m3")),
            new Mending(Map.of("Total", "total"), Map.of("currency", "EUR", "count", "2")),
            List.of(contract("total")));

    assertThat(replay.accepted()).isEqualTo(1);
    Await.until(() -> count("bronze.events where message_id = 'm3'") == 1);
    assertThat(fixture.texts("select properties from bronze.events").getFirst())
        .contains("\"total\":12345678901234567890.10", "\"currency\":\"EUR\"", "\"count\":2");
  }

  @Test
  void aSelectionIsByIdNameAndReason() {
    refuse("{\"messageId\": \"m4\", \"userId\": \"ada\", \"event\": \"Sold\"}");
    refuse("{\"messageId\": \"m5\", \"event\": \"Seen\"}");
    refuse("[\"no object\"]");

    assertThat(desk.list(new Selection(List.of(), "Sold", "", ""), 10, 0))
        .extracting(Quarantined::id)
        .containsExactly("m4");
    assertThat(desk.list(new Selection(List.of(), "", "NEITHER 'userid'", ""), 10, 0))
        .extracting(Quarantined::id)
        .containsExactly("m5");
    assertThat(desk.list(Selection.ALL, 2, 1)).hasSize(2);
    assertThat(desk.list(Selection.ALL, 2, 2)).hasSize(1);
    assertThat(desk.replay(Selection.ALL, Mending.NONE, List.of()).refused()).isEqualTo(2);
  }

  private void refuse(String event) {
    long before = quarantined();
    assertThat(
            collector
                .accept("track", event.getBytes(StandardCharsets.UTF_8))
                .toCompletableFuture()
                .join()
                .quarantined())
        .isEqualTo(1);
    Await.until(() -> quarantined() == before + 1);
  }

  private long quarantined() {
    return fixture.lake().view().find(TableName.of("bronze.quarantine")).isEmpty()
        ? 0
        : count("bronze.quarantine");
  }

  private long count(String from) {
    return fixture.lake().view().find(TableName.of(from.split(" ", -1)[0])).isEmpty()
        ? 0
        : Long.parseLong(fixture.texts("select count(*) from " + from).getFirst());
  }

  private static EventContract contract(String required) {
    return new EventContract(
        "Sold",
        null,
        List.of(
            new FieldRule(
                required,
                required,
                ColumnType.of("double"),
                true,
                null,
                null,
                null,
                List.of(),
                null)));
  }
}
