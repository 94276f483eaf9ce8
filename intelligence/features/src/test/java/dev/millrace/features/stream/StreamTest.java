package dev.millrace.features.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.definition.FeatureViewDefinition;
import dev.millrace.contracts.feature.FeatureValue;
import dev.millrace.contracts.feature.FeatureValue.Origin;
import dev.millrace.contracts.feature.FeatureValue.Status;
import dev.millrace.contracts.feature.TrainingSet;
import dev.millrace.contracts.log.LogRecord;
import dev.millrace.contracts.log.Topics;
import dev.millrace.contracts.name.ViewName;
import dev.millrace.embedded.broker.EmbeddedBroker;
import dev.millrace.external.kafka.KafkaEventLog;
import dev.millrace.features.FeatureStore;
import dev.millrace.features.ScriptedClock;
import dev.millrace.features.Shop;
import dev.millrace.features.StreamSettings;
import dev.millrace.features.TestLake;
import dev.millrace.features.View;
import dev.millrace.features.batch.ViewQuery;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The sample shop's streamed features, over a real broker and a real lake.
class StreamTest {

  private static final FeatureViewDefinition LIVE = numbers(Shop.view("customer_live"));
  private static final Instant NOON = Instant.parse("2026-03-10T12:00:00Z");
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir private static Path home;
  private static TestLake lake;
  private static EmbeddedBroker broker;
  private static KafkaEventLog log;
  private static int sent;

  /// Training sets hold no lists.
  private static FeatureViewDefinition numbers(FeatureViewDefinition view) {
    return View.withFeatures(
        view, view.features().stream().filter(feature -> !feature.isList()).toList());
  }

  @BeforeAll
  static void open() {
    lake = TestLake.open(home);
    broker = EmbeddedBroker.start(home.resolve("broker"), 0);
    log = KafkaEventLog.connect(broker.bootstrapServers());
    log.ensureTopic(Topics.EVENTS, Topics.PARTITIONS);
  }

  @AfterAll
  static void close() {
    log.close();
    broker.close();
    lake.close();
  }

  @Test
  void batchAndPointInTimeAndStreamAnswerTheSame() {
    List<SentEvent> events = shuffledDuplicatedLate(new Random(7));
    lake.add("bronze.events", SentEvent.COLUMNS, SentEvent.rows(events));
    append(events.stream().map(SentEvent::record).toList());
    var clock = new ScriptedClock("2026-03-10T12:00:00Z");
    try (var store = started("parity", clock)) {
      for (String later :
          List.of("PT0S", "PT1M30S", "PT40M", "PT1H", "PT3H", "PT23H59M", "PT48H")) {
        Instant moment = NOON.plus(Duration.parse(later));
        clock.moveTo(moment);
        Map<String, List<@Nullable Object>> batch = batch(moment);

        assertThat(batch).hasSize(8);
        assertThat(moment.isAfter(NOON) || Set.copyOf(batch.values()).size() == 8).isTrue();
        assertThat(stream(store, batch)).as("stream at %s", moment).isEqualTo(batch);
        assertThat(pointInTime(store, moment)).as("training at %s", moment).isEqualTo(batch);
      }
    }
  }

  private static List<SentEvent> shuffledDuplicatedLate(Random random) {
    var events = new ArrayList<SentEvent>();
    for (int i = 0; i < 500; i++) {
      // Most of the last two hours, some late by up to two days; now and then at the same moment.
      long seconds = random.nextInt(4) == 0 ? random.nextInt(172_800) : random.nextInt(7_200);
      String user = random.nextInt(10) == 0 ? null : "parity-%d".formatted(random.nextInt(8));
      boolean isCart = random.nextInt(3) == 0;
      String properties = "{\"cart_value\": %s}".formatted(cart(random));
      Instant at = NOON.minusSeconds(seconds / 5 * 5 + 1);
      events.add(
          new SentEvent(
              "parity-" + i,
              user,
              isCart ? "track" : random.nextBoolean() ? "page" : "identify",
              isCart ? "Product Added" : null,
              at,
              NOON.minusSeconds(random.nextInt((int) seconds / 5 * 5 + 1)),
              properties));
    }
    for (int i = 0; i < 150; i++) {
      events.add(events.get(random.nextInt(500)));
    }
    Collections.shuffle(events, random);
    return events;
  }

  private static String cart(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> "\"%d.5\"".formatted(random.nextInt(100));
      case 1 -> "null";
      default -> String.valueOf(random.nextInt(10_000) / 100.0);
    };
  }

  private static Map<String, List<@Nullable Object>> batch(Instant moment) {
    var features = new HashMap<String, List<@Nullable Object>>();
    for (@Nullable Object[] row : lake.read(ViewQuery.of(LIVE, List.of(moment)))) {
      features.put(String.valueOf(row[0]), Arrays.stream(row, 2, row.length).toList());
    }
    return features;
  }

  private static Map<String, List<@Nullable Object>> stream(
      FeatureStore store, Map<String, List<@Nullable Object>> keys) {
    var features = new HashMap<String, List<@Nullable Object>>();
    keys.forEach((key, _) -> features.put(key, values(store, key)));
    return features;
  }

  private static List<@Nullable Object> values(FeatureStore store, String key) {
    return store.read(LIVE.name(), key).values().stream()
        .<@Nullable Object>map(FeatureValue::value)
        .toList();
  }

  private static Map<String, List<@Nullable Object>> pointInTime(
      FeatureStore store, Instant moment) {
    TrainingSet set =
        store.build(
            List.of(LIVE.name()),
            "select distinct user_id as key, 0 as label from bronze.events where user_id <> '' and occurred_at < ?",
            List.of(moment));
    var features = new HashMap<String, List<@Nullable Object>>();
    for (TrainingSet.Row row : set.rows()) {
      var values = new ArrayList<@Nullable Object>();
      for (int i = 0; i < row.values().length; i++) {
        // Two digits after the point are all that the test's numbers have.
        values.add(Math.round(row.values()[i] * 100.0) / 100.0);
      }
      features.put(row.key(), values);
    }
    return features;
  }

  @Test
  void restartKeepsTheStateAndFoldsNothingTwice() {
    var clock = new ScriptedClock("2026-03-10T12:00:00Z");
    append(List.of(page("restart").record(), page("restart").record()));
    try (var store = started("restart", clock)) {
      await(() -> pages(store, "restart") == 2);
    }
    append(List.of(page("restart").record()));

    try (var store = started("restart", clock)) {
      assertThat(pages(store, "restart")).isEqualTo(3);
    }
  }

  @Test
  void eventIsSeenSoonAfterItWasSent() {
    try (var store = started("soon", new ScriptedClock("2026-03-10T12:00:00Z"))) {
      SentEvent page = page("soon");
      append(List.of(page.record()));
      await(() -> pages(store, "soon") == 1);

      assertThat(store.read(LIVE.name(), "soon").get("page_views"))
          .isEqualTo(new FeatureValue(1.0, page.at(), Origin.STREAM));
      assertThat(store.read(LIVE.name(), "soon").get("cart_value"))
          .isEqualTo(new FeatureValue(0.0, null, Origin.DEFAULT));
    }
  }

  @Test
  void valuesThatAreNoEventsAreSkipped() {
    append(
        List.of(
            new LogRecord("broken", "no JSON".getBytes(StandardCharsets.UTF_8)),
            new LogRecord("broken", "[]".getBytes(StandardCharsets.UTF_8)),
            new LogRecord("broken", "{\"userId\": \"broken\"}".getBytes(StandardCharsets.UTF_8)),
            page("broken").record()));

    try (var store = started("broken", new ScriptedClock("2026-03-10T12:00:00Z"))) {
      assertThat(pages(store, "broken")).isEqualTo(1);
    }
  }

  @Test
  void beforeTheStartDefaultsAreAnswered() {
    var clock = new ScriptedClock("2026-03-10T12:00:00Z");
    try (var store = store("not-started", clock)) {
      assertThat(store.streamLag()).isEqualTo(-1);
      assertThat(store.read(new ViewName("customer_live"), "anyone"))
          .containsExactly(
              Map.entry("session_duration", new FeatureValue(0.0, null, Origin.DEFAULT)),
              Map.entry("page_views", new FeatureValue(0.0, null, Origin.DEFAULT)),
              Map.entry("cart_value", new FeatureValue(0.0, null, Origin.DEFAULT)),
              Map.entry("product_views_1h", new FeatureValue(0.0, null, Origin.DEFAULT)),
              Map.entry("cart_adds_1d", new FeatureValue(0.0, null, Origin.DEFAULT)),
              Map.entry("products_7d", new FeatureValue(0.0, null, Origin.DEFAULT)),
              Map.entry("spend_90d", new FeatureValue(0.0, null, Origin.DEFAULT)));
    }
  }

  @Test
  void anonymousPeopleAreFoldedAndJoinedWithAKnownOne() {
    SentEvent unknown = page(null);
    append(List.of(page("joined").record(), unknown.record(), page(null).record()));
    try (var store = started("joined", new ScriptedClock("2026-03-10T12:00:00Z"))) {
      assertThat(pages(store, "joined")).isEqualTo(1);
      assertThat(store.readPerson(LIVE.name(), List.of("u:joined", "a:a-" + unknown.id())))
          .extractingByKey("page_views")
          .extracting(FeatureValue::number)
          .isEqualTo(2.0);
    }
  }

  @Test
  void valuesOlderThanTheViewsTimeToLiveAreWithheld() {
    append(List.of(page("aged").record()));
    var clock = new ScriptedClock("2026-03-10T12:00:00Z");
    FeatureViewDefinition view = View.ttl(LIVE, Duration.ofMinutes(15));
    try (var store = started(store("aged", clock, view))) {
      assertThat(store.read(LIVE.name(), "aged").get("page_views"))
          .extracting(FeatureValue::value, FeatureValue::status)
          .containsExactly(1.0, Status.PRESENT);

      clock.moveTo(NOON.plusSeconds(301));

      assertThat(store.read(LIVE.name(), "aged"))
          .containsEntry(
              "page_views",
              new FeatureValue(null, NOON.minusSeconds(600), Origin.STREAM, Status.OUTSIDE_MAX_AGE))
          .containsEntry("cart_value", new FeatureValue(0.0, null, Origin.DEFAULT));
    }
  }

  private static SentEvent page(@Nullable String user) {
    Instant at = NOON.minusSeconds(600);
    return new SentEvent("page-" + sent++, user, "page", null, at, at, "{}");
  }

  private static double pages(FeatureStore store, String user) {
    FeatureValue pages = store.read(LIVE.name(), user).get("page_views");
    return pages == null || pages.number() == null ? -1 : pages.number();
  }

  private static FeatureStore store(String application, ScriptedClock clock) {
    return store(application, clock, LIVE);
  }

  private static FeatureStore store(
      String application, ScriptedClock clock, FeatureViewDefinition view) {
    return FeatureStore.open(
        List.of(view),
        lake.lake(),
        clock,
        new StreamSettings(
            broker.bootstrapServers(),
            home.resolve("stream-" + application),
            application,
            new RememberedDeliveries()));
  }

  /// Started, and everything sent so far folded.
  private static FeatureStore started(String application, ScriptedClock clock) {
    return started(store(application, clock));
  }

  private static FeatureStore started(FeatureStore store) {
    store.start();
    await(() -> store.isStreamRunning() && store.streamLag() == 0);
    return store;
  }

  private static void append(List<LogRecord> records) {
    log.append(Topics.EVENTS, records).toCompletableFuture().join();
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
      LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
    }
  }
}
