package dev.millrace.ingest.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.millrace.contracts.definition.DriftPolicy;
import dev.millrace.contracts.definition.FieldRule;
import dev.millrace.contracts.definition.SourceDefinition;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.embedded.broker.EmbeddedBroker;
import dev.millrace.ingest.Await;
import dev.millrace.ingest.LakeFixture;
import dev.millrace.ingest.LandingZone;
import dev.millrace.ingest.follow.FollowStatus;
import dev.millrace.ingest.follow.FollowedOrigin;
import dev.millrace.ingest.origin.RunCall;
import dev.millrace.ingest.origin.SourceProgress;
import dev.millrace.ingest.origin.SourceRun;
import dev.millrace.ingest.replay.SourceReplay;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecordBuilder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TopicSourceTest {

  @TempDir static Path directory = Path.of("unset");
  @TempDir private Path lakeDirectory = Path.of("unset");
  private EmbeddedBroker broker;
  private TestTopics topics;
  private LakeFixture fixture;

  @BeforeAll
  void startBroker() {
    broker = EmbeddedBroker.start(directory.resolve("kafka"), 0);
    topics = new TestTopics(broker);
  }

  @AfterAll
  void stopBroker() {
    topics.close();
    broker.close();
  }

  @BeforeEach
  void open() {
    fixture = new LakeFixture(lakeDirectory, InstantSource.system());
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void recordsBecomeRowsAndWhatIsBadGoesToQuarantineWithItsPlace() throws Exception {
    topics.create("bad", 1);
    topics.send("bad", "a", "{\"id\":1,\"total\":10.50,\"more\":true}");
    topics.send("bad", "a", "{\"id\":2,\"total\":");
    topics.send("bad", "a", "{\"id\":\"x\",\"total\":1}");
    topics.send("bad", "a", "[1]");
    topics.send("bad", "a", (String) null);
    topics.send("bad", "a", "{\"id\":3,\"total\":30}");
    try (FollowedOrigin origin = follow(topics.json("bad", TestTopics.FIELDS, List.of()))) {
      awaitReceived(origin, 6);
      assertThat(origin.status().counts().loaded()).isEqualTo(2);
      assertThat(origin.status().counts().quarantined()).isEqualTo(4);
    }

    assertThat(
            fixture.texts(
                "select id || ' ' || total || ' ' || _source_file || ' ' || _row_number"
                    + " from bronze.orders order by id"))
        .containsExactly("1 10.50 bad/0 0", "3 30.00 bad/0 5");
    assertThat(
            fixture.texts("select origin || ' ' || reason from bronze.quarantine order by origin"))
        .satisfiesExactly(
            first -> assertThat(first).startsWith("bad/0/1 The record is not JSON: "),
            second ->
                assertThat(second)
                    .isEqualTo("bad/0/2 The field 'id' holds '\"x\"'; expected a number."),
            third -> assertThat(third).isEqualTo("bad/0/3 The row is not a JSON object."),
            fourth ->
                assertThat(fourth)
                    .isEqualTo(
                        "bad/0/4 The record has no value, and the source no 'key' to delete by."));
  }

  @Test
  void aRecordWithoutAValueDeletesItsKeyFromTheCurrentState() throws Exception {
    topics.create("compacted", 2);
    topics.send("compacted", "1", "{\"id\":1,\"total\":1}");
    topics.send("compacted", "{\"id\":2}", "{\"id\":2,\"total\":2}");
    topics.send("compacted", "3", "{\"total\":3}");
    topics.send("compacted", "1", "{\"id\":1,\"total\":1.5}");
    topics.send("compacted", "{\"id\":2}", (String) null);
    topics.send("compacted", "nothing", (String) null);
    try (FollowedOrigin origin =
        follow(
            topics.json(
                "compacted", List.of(TestTopics.FIELDS.get(1), optionalId()), List.of("id")))) {
      awaitReceived(origin, 6);
    }

    assertThat(fixture.texts("select id || ' ' || total from bronze.orders order by id"))
        .containsExactly("1 1.50", "3 3.00");
    assertThat(fixture.texts("select _op || id from bronze.orders_changes order by id, _sequence"))
        .containsExactly("u1", "u1", "u2", "d2", "u3");
    assertThat(fixture.texts("select reason from bronze.quarantine"))
        .containsExactly("The field 'id' holds 'nothing'; expected long.");
  }

  @Test
  void aRecordThatIsMendedLateTakesItsOldPlaceInTheHistory() throws Exception {
    topics.create("late", 1);
    topics.send("late", "1", "{\"id\":1,\"total\":1}");
    topics.send("late", "1", "{\"id\":1,\"total\":200}");
    topics.send("late", "2", "{\"id\":2,\"total\":500}");
    topics.send("late", "1", "{\"id\":1,\"total\":3}");
    topics.send("late", "3", "{\"id\":3,");
    FieldRule id = TestTopics.FIELDS.getFirst();
    FieldRule total = TestTopics.FIELDS.get(1);
    var small =
        new FieldRule(
            "total",
            "total",
            total.type(),
            false,
            null,
            null,
            BigDecimal.TEN,
            List.of(),
            null,
            null);
    try (FollowedOrigin origin = follow(topics.json("late", List.of(id, small), List.of("id")))) {
      awaitReceived(origin, 5);
    }
    assertThat(fixture.texts("select count(*) from bronze.quarantine")).containsExactly("3");

    var mended = topics.json("late", List.of(id, total), List.of("id"));
    SourceRun run;
    try (FollowedOrigin origin = follow(mended)) {
      run = origin.replay("replay-1", Instant.EPOCH).orElseThrow();
      topics.send("late", "4", "{\"id\":4,\"total\":7}");
      awaitReceived(origin, 1);
    }

    assertThat(List.of(run.received(), run.loaded(), run.quarantined()))
        .containsExactly(3L, 2L, 1L);
    assertThat(
            fixture.texts(
                "select id || ' ' || total from bronze.orders_changes order by _sequence, _offset"))
        .containsExactly("1 1.00", "1 200.00", "2 500.00", "1 3.00", "4 7.00");
    assertThat(fixture.texts("select id || ' ' || total from bronze.orders order by id"))
        .as("what came later than the mended record still wins")
        .containsExactly("1 3.00", "2 500.00", "4 7.00");
    assertThat(fixture.texts("select origin from bronze.quarantine")).containsExactly("late/0/4");
  }

  @Test
  void aValueThatWasPutAsideComesBackIntoItsRowOfTheHistory() throws Exception {
    topics.create("aside", 1);
    assertThat(mended("aside", List.of("id"), "bronze.orders_changes"))
        .containsExactly("1.00 {\"a\":1} 5", "3.00");
    assertThat(fixture.texts("select total from bronze.orders")).containsExactly("3.00");
  }

  @Test
  void aValueThatWasPutAsideComesBackIntoItsRow() throws Exception {
    topics.create("keyless", 1);
    assertThat(mended("keyless", List.of(), "bronze.orders"))
        .containsExactly("1.00 {\"a\":1} 5", "3.00");
  }

  /// Two records, of which the first has two fields too many, under a policy that puts them aside
  /// and then under one that takes them.
  private List<String> mended(String topic, List<String> key, String table) throws Exception {
    topics.send(topic, "1", "{\"id\":1,\"total\":1,\"tone\":{\"a\":1},\"size\":5}");
    topics.send(topic, "1", "{\"id\":1,\"total\":3}");
    try (FollowedOrigin origin = follow(topics.json(topic, key, DriftPolicy.QUARANTINE_VALUE))) {
      awaitReceived(origin, 2);
    }
    assertThat(fixture.texts("select count(*) from bronze.quarantine")).containsExactly("2");
    SourceDefinition.Kafka evolving = topics.json(topic, key, DriftPolicy.EVOLVE);
    try (FollowedOrigin origin = follow(evolving)) {
      Optional<SourceRun> run = origin.replay("replay-1", Instant.EPOCH);
      if (run.isEmpty()) {
        new SourceReplay(fixture.lake(), evolving, origin.fields(), ZoneOffset.UTC)
            .run("replay-1", Instant.EPOCH);
      }
    }
    assertThat(fixture.texts("select count(*) from bronze.quarantine")).containsExactly("0");
    return fixture.texts(
        "select concat_ws(' ', total, tone, size) from %s order by total".formatted(table));
  }

  private static FieldRule optionalId() {
    var id = TestTopics.FIELDS.getFirst();
    return new FieldRule("id", "id", id.type(), false, null, null, null, List.of(), null);
  }

  @Test
  void avroSaysItsColumnsAndANewSchemaAddsToThem() throws Exception {
    topics.create("avro", 1);
    try (var registry = new TestRegistry()) {
      Schema first =
          registry.put(
              7,
              """
              {"type":"record","name":"Order","fields":[
                {"name":"id","type":"int"},
                {"name":"total","type":{"type":"bytes","logicalType":"decimal","precision":9,"scale":2}},
                {"name":"at","type":{"type":"long","logicalType":"timestamp-millis"}},
                {"name":"lines","type":{"type":"array","items":"string"}}]}
              """);
      Schema second =
          registry.put(
              8,
              """
              {"type":"record","name":"Order","fields":[
                {"name":"id","type":"long"},
                {"name":"note","type":["null","string"],"default":null}]}
              """);
      topics.send(
          "avro",
          null,
          TestRegistry.encoded(
              7,
              new GenericRecordBuilder(first)
                  .set("id", 1)
                  .set(
                      "total",
                      ByteBuffer.wrap(new BigDecimal("10.50").unscaledValue().toByteArray()))
                  .set("at", 1_767_225_600_123L)
                  .set("lines", List.of("a", "b"))
                  .build()));
      topics.send(
          "avro",
          null,
          TestRegistry.encoded(
              8,
              new GenericRecordBuilder(second).set("id", 5_000_000_000L).set("note", "n").build()));
      topics.send("avro", null, new byte[] {0, 0, 0, 0, 7, 2});
      topics.send("avro", null, new byte[] {0, 0, 0, 0, 99, 2});
      topics.send("avro", null, "plain".getBytes(StandardCharsets.UTF_8));
      try (FollowedOrigin origin = follow(topics.avro("avro", List.of(), registry.access()))) {
        awaitReceived(origin, 5);
        assertThat(origin.status().trouble()).isNull();
      }
      assertThat(registry.asked()).isEqualTo(3);

      assertThat(
              fixture.texts(
                  "select id || ' ' || coalesce(cast(total as varchar), '-') || ' '"
                      + " || coalesce(cast(epoch_ms(\"at\") as varchar), '-') || ' ' || coalesce(lines, '-')"
                      + " || ' ' || coalesce(note, '-') from bronze.orders order by id"))
          .containsExactly("1 10.50 1767225600123 [\"a\",\"b\"] -", "5000000000 - - - n");
      assertThat(fixture.texts("select reason from bronze.quarantine order by origin"))
          .satisfiesExactly(
              cut -> assertThat(cut).startsWith("The record is not Avro of schema 7: "),
              unknown ->
                  assertThat(unknown)
                      .isEqualTo(
                          "The schema 99 of the record is not in the registry '%s'."
                              .formatted(registry.access().url())),
              plain ->
                  assertThat(plain)
                      .isEqualTo(
                          "The record does not begin with a zero byte and the number of its schema."));
    }
  }

  @Test
  void aRegistryThatIsDownHoldsRecordsBackAndLosesNone() throws Exception {
    topics.create("waiting", 1);
    try (var registry = new TestRegistry()) {
      Schema schema =
          registry.put(
              1,
              "{\"type\":\"record\",\"name\":\"O\",\"fields\":[{\"name\":\"id\",\"type\":\"int\"}]}");
      registry.down(true);
      topics.send(
          "waiting",
          null,
          TestRegistry.encoded(1, new GenericRecordBuilder(schema).set("id", 4).build()));
      try (FollowedOrigin origin = follow(topics.avro("waiting", List.of(), registry.access()))) {
        Await.until(() -> origin.status().trouble() != null);
        assertThat(origin.status().trouble())
            .isEqualTo(
                "The schema registry '%s' answered 500; expected a schema."
                    .formatted(registry.access().url()));
        assertThat(origin.status().state()).isEqualTo(FollowStatus.State.RETRYING);
        registry.down(false);
        awaitReceived(origin, 1);
      }
      assertThat(fixture.texts("select id from bronze.orders")).containsExactly("4");
    }
  }

  @Test
  void aRunReadsToThePresentEndAndTheSameRunAgainIsOne() throws Exception {
    topics.create("run", 3);
    for (int i = 0; i < 500; i++) {
      topics.throwIn("run", "k" + i, "{\"id\":%d,\"total\":1}".formatted(i));
    }
    topics.flush();
    var source = topics.json("run", TestTopics.FIELDS, List.of());
    try (FollowedOrigin origin = origin(source)) {
      SourceRun run = origin.run(new RunCall("one", Instant.EPOCH, SourceProgress.NONE));
      assertThat(run.received()).isEqualTo(500);
      assertThat(run.loaded()).isEqualTo(500);
      SourceRun again = origin.run(new RunCall("one", Instant.EPOCH, SourceProgress.NONE));
      assertThat(again.loaded()).isEqualTo(500);
      SourceRun next = origin.run(new RunCall("two", Instant.EPOCH, SourceProgress.NONE));
      assertThat(next.received()).isZero();
    }
    assertThat(fixture.texts("select count(*) || ' ' || count(distinct id) from bronze.orders"))
        .containsExactly("500 500");
    assertThat(fixture.texts("select received from bronze.source_runs order by id"))
        .containsExactly("500", "0");
  }

  @Test
  void recordsThatKafkaDeletedFirstRaiseAnAlarm() throws Exception {
    topics.create("short", 1);
    for (int i = 0; i < 10; i++) {
      topics.send("short", null, "{\"id\":%d}".formatted(i));
    }
    var source = topics.json("short", TestTopics.FIELDS, List.of());
    try (FollowedOrigin origin = follow(source)) {
      awaitReceived(origin, 10);
    }
    for (int i = 10; i < 20; i++) {
      topics.send("short", null, "{\"id\":%d}".formatted(i));
    }
    topics.forget("short", 15);
    try (FollowedOrigin origin = follow(source)) {
      awaitReceived(origin, 5);
      assertThat(origin.status().alarm())
          .isEqualTo(
              "Kafka holds the records 15 to 20 of partition 0 of 'short'; 10 was next, so 5 were deleted before they were read.");
    }
    assertThat(fixture.texts("select count(*) from bronze.orders")).containsExactly("15");
  }

  @Test
  void aTopicThatIsMadeAnewIsReadFromItsBegin() throws Exception {
    topics.create("anew", 1);
    topics.send("anew", null, "{\"id\":1}");
    topics.send("anew", null, "{\"id\":2}");
    var source = topics.json("anew", TestTopics.FIELDS, List.of());
    try (FollowedOrigin origin = follow(source)) {
      awaitReceived(origin, 2);
    }
    topics.deleteTopic("anew");
    Await.until(() -> {
      try {
        topics.create("anew", 1);
        return true;
      } catch (Exception e) {
        return false;
      }
    });
    topics.send("anew", null, "{\"id\":3}");
    topics.send("anew", null, "{\"id\":4}");
    topics.send("anew", null, "{\"id\":5}");
    try (FollowedOrigin origin = follow(source)) {
      awaitReceived(origin, 3);
      assertThat(origin.status().alarm())
          .isEqualTo("The topic 'anew' was deleted and made anew; it is read from its begin.");
    }
    assertThat(fixture.texts("select id from bronze.orders order by id"))
        .containsExactly("1", "2", "3", "4", "5");
  }

  @Test
  void aFieldThatIsNotListedFollowsThePolicyOfDrift() throws Exception {
    topics.create("drift", 1);
    topics.send("drift", null, "{\"id\":1}");
    topics.send("drift", null, "{\"id\":2,\"colour\":\"red\"}");
    try (FollowedOrigin origin = follow(topics.json("drift", DriftPolicy.QUARANTINE_ROW))) {
      awaitReceived(origin, 2);
    }
    assertThat(fixture.texts("select id from bronze.orders")).containsExactly("1");
    assertThat(fixture.texts("select reason from bronze.quarantine"))
        .containsExactly("The field 'colour' is not one of those that are listed.");

    topics.send("drift", null, "{\"id\":3,\"colour\":\"red\"}");
    try (FollowedOrigin origin = follow(topics.json("drift", DriftPolicy.FREEZE))) {
      Await.until(() -> origin.status().trouble() != null);
      assertThat(origin.status().trouble()).contains("its policy is 'drift: freeze'".substring(4));
    }
    assertThat(fixture.texts("select id from bronze.orders")).containsExactly("1");
  }

  @Test
  void theTableGetsFieldsThatAreNotListed() throws Exception {
    topics.create("grown", 1);
    topics.send("grown", null, "{\"id\":1}");
    topics.send("grown", null, "{\"id\":2,\"Colour\":\"red\",\"size\":7,\"gone\":null}");
    try (FollowedOrigin origin = follow(topics.json("grown", DriftPolicy.EVOLVE))) {
      awaitReceived(origin, 2);
    }
    topics.send("grown", null, "{\"id\":3,\"size\":\"XL\"}");
    topics.send("grown", null, "{\"id\":4,\"size\":8}");
    try (FollowedOrigin origin = follow(topics.json("grown", DriftPolicy.EVOLVE))) {
      awaitReceived(origin, 2);
    }

    assertThat(
            fixture.texts(
                "select concat_ws('|', id, colour, size, size__string) from bronze.orders order by id"))
        .containsExactly("1", "2|red|7", "3|XL", "4|8");
  }

  @Test
  void aTopicThatIsNotThereIsSaid() {
    MillraceException e =
        catchThrowableOfType(
            MillraceException.class,
            () -> TopicSource.sample(topics.json("absent", TestTopics.FIELDS, List.of()), 10));

    assertThat(e.problem().message())
        .isEqualTo(
            "The Kafka '%s' has no topic 'absent' that may be read."
                .formatted(broker.bootstrapServers()));
  }

  @Test
  void aSampleShowsColumnsAndRowsAndStoresNothing() throws Exception {
    topics.create("sample", 1);
    topics.send("sample", null, "{\"id\":1,\"total\":2}");
    topics.send("sample", null, "nonsense");
    var sample = TopicSource.sample(topics.json("sample", TestTopics.FIELDS, List.of()), 10);

    assertThat(sample.columns()).extracting("name").containsExactly("id", "total");
    assertThat(sample.rows()).containsExactly(List.of("1", "2.00"));
    assertThat(sample.notes()).hasSize(1);
    assertThat(
            fixture.lake().view().find(dev.millrace.contracts.name.TableName.of("bronze.orders")))
        .isEmpty();
  }

  private FollowedOrigin follow(SourceDefinition.Kafka source) {
    FollowedOrigin origin = origin(source);
    origin.start();
    return origin;
  }

  private FollowedOrigin origin(SourceDefinition.Kafka source) {
    var context =
        new LandingZone.Context(
            fixture.lake(), InstantSource.system(), ZoneOffset.UTC, (_, _) -> {});
    return new FollowedOrigin(
        new TopicSource(source, context),
        fixture.lake(),
        (_, _) -> {},
        new FollowedOrigin.Pace(Duration.ofMillis(50), Duration.ofMillis(200)));
  }

  private static void awaitReceived(FollowedOrigin origin, long records) {
    Await.until(() -> origin.status().counts().received() >= records);
  }
}
