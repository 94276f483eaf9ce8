package dev.millrace.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.demo.RecordingCollector.Reply;
import dev.millrace.demo.mischief.Delivery;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// History reaches the doors completely, whatever happens on the way.
class BackfillTest {
  private static final int DAYS = 12;

  @TempDir private Path directory;
  private ShopFixture shop;

  @BeforeEach
  void openDoors() {
    shop = new ShopFixture(directory, DAYS);
  }

  @AfterEach
  void closeDoors() {
    shop.close();
  }

  @Test
  void everyEventArrivesAndEveryFileAppears() {
    try (var opened = SampleShop.open(shop.settings)) {
      opened.backfill(shop.doors);

      ShopProgress progress = opened.progress();
      assertThat(shop.collector.storedIds()).containsExactlyInAnyOrderElementsOf(plannedIds(DAYS));
      assertThat(progress.acknowledged())
          .isEqualTo(progress.deliveries())
          .isEqualTo(plannedIds(DAYS).size());
      assertThat(progress.eventsSent()).isEqualTo(Set.copyOf(plannedIds(DAYS)).size());
      assertThat(progress.daysDone()).isEqualTo(DAYS);
      assertThat(progress.files()).isEqualTo(shop.files().size());
      assertThat(shop.files())
          .contains(
              "sales/sales_2026-01-01.csv",
              "sales/sales_2026-01-12.csv",
              "products/products_2026-01-01.json",
              "products/products_2026-01-08.json");
      assertThat(opened.clock().instant()).isEqualTo("2026-01-13T00:00:00Z");
    }
  }

  @Test
  void misbehaviourSentIsWhatArrived() {
    try (var opened = SampleShop.open(shop.settings)) {
      opened.backfill(shop.doors);
      List<String> ids = shop.collector.storedIds();
      ShopTruth truth = opened.truth();

      int duplicates = ids.size() - Set.copyOf(ids).size();
      long bots =
          shop.collector.stored().stream()
              .filter(
                  e -> e.at("/context/userAgent").asText().toLowerCase(Locale.ROOT).contains("bot"))
              .count();
      assertThat(sent(truth, Misbehaviour.Kind.DUPLICATE_EVENT)).isEqualTo(duplicates);
      assertThat(sent(truth, Misbehaviour.Kind.BOT_EVENT)).isEqualTo(bots).isPositive();
    }
  }

  @Test
  void busyCollectorGetsTheSameBodiesAgainUntilItTakesThem() {
    AtomicInteger requests = new AtomicInteger();
    shop.collector.answerBy(_ -> requests.incrementAndGet() % 3 == 0 ? Reply.OK : Reply.BUSY);
    try (var opened = SampleShop.open(shop.settings)) {
      opened.backfill(shop.doors);

      assertThat(shop.collector.storedIds()).containsExactlyInAnyOrderElementsOf(plannedIds(DAYS));
      assertThat(bodies(Reply.OK)).containsAll(bodies(Reply.BUSY));
      assertThat(opened.progress().retries()).isEqualTo(bodiesCount(Reply.BUSY)).isPositive();
    }
  }

  @Test
  void refusedEventIsSingledOutAndTheRestArrives() {
    String unwanted = plannedIds(1).get(7);
    shop.collector.answerBy(request -> request.body().contains(unwanted) ? Reply.BAD : Reply.OK);
    try (var opened = SampleShop.open(shop.settings)) {
      opened.backfill(shop.doors);

      ShopProgress progress = opened.progress();
      assertThat(progress.refused()).isEqualTo(1);
      assertThat(progress.acknowledged()).isEqualTo(progress.deliveries() - 1);
      assertThat(Set.copyOf(shop.collector.storedIds())).hasSize((int) progress.eventsSent() - 1);
    }
  }

  @Test
  void wrongWriteKeyLosesNothing() {
    shop.collector.answerBy(_ -> Reply.UNKNOWN_KEY);
    try (var opened = SampleShop.open(shop.settings)) {
      assertThatThrownBy(() -> opened.backfill(shop.doors))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("/v1/batch' answered 401, expected 200 to the shop's write key.");
      assertThat(opened.progress().daysDone()).isZero();

      shop.collector.answerBy(_ -> Reply.OK);
      opened.backfill(shop.doors);

      assertThat(shop.collector.storedIds()).containsExactlyInAnyOrderElementsOf(plannedIds(DAYS));
      assertThat(opened.progress().deliveries()).isEqualTo(plannedIds(DAYS).size());
      assertThat(shop.files()).hasSize((int) opened.progress().files());
    }
  }

  @Test
  void interruptedBackfillGoesOnWithTheDayThatWasCutShort() throws IOException {
    AtomicInteger requests = new AtomicInteger();
    shop.collector.answerBy(_ -> requests.incrementAndGet() > 6 ? Reply.BUSY : Reply.OK);
    int daysDone = interrupt();
    Instant reached = Instant.parse("2026-01-01T00:00:00Z").plusSeconds(86_400L * daysDone);
    Set<String> before = new HashSet<>(shop.collector.storedIds());
    List<String> filesBefore = shop.files();
    shop.clearLanding();
    shop.collector.forget();
    shop.collector.answerBy(_ -> Reply.OK);

    try (var opened = SampleShop.open(shop.settings)) {
      assertThat(opened.clock().instant()).isAfterOrEqualTo(reached);
      opened.backfill(shop.doors);

      Set<String> completedDays = Set.copyOf(plannedIds(daysDone));
      assertThat(shop.collector.storedIds())
          .isNotEmpty()
          .doesNotContainAnyElementsOf(missing(completedDays));
      before.addAll(shop.collector.storedIds());
      assertThat(before).isEqualTo(Set.copyOf(plannedIds(DAYS)));
      assertThat(shop.files()).isNotEmpty().doesNotContainAnyElementsOf(filesBefore);
      assertThat(filesBefore.size() + shop.files().size()).isEqualTo(opened.progress().files());
      assertThat(opened.progress().deliveries()).isEqualTo(plannedIds(DAYS).size());
    }
  }

  @Test
  void finishedBackfillIsNotDoneAgain() throws IOException {
    try (var opened = SampleShop.open(shop.settings)) {
      opened.backfill(shop.doors);
    }
    ShopTruth truth;
    shop.collector.forget();
    shop.clearLanding();

    try (var opened = SampleShop.open(shop.settings)) {
      opened.backfill(shop.doors);
      truth = opened.truth();
    }

    assertThat(shop.collector.requests()).isEmpty();
    assertThat(shop.files()).isEmpty();
    assertThat(truth.days()).isEqualTo(DAYS);
    assertThat(truth.customers()).isEqualTo(SampleShop.truthOf(shop.settings).customers());
  }

  @Test
  void batchesHoldOneToTwoHundredEventsAndCarryTheKey() {
    ShopSettings larger = shop.settings.withCustomers(1_200).withDays(2);
    try (var opened = SampleShop.open(larger)) {
      opened.backfill(shop.doors);
    }

    assertThat(shop.collector.requests())
        .hasSizeGreaterThan(5)
        .allSatisfy(request -> {
          assertThat(request.path()).isEqualTo("/v1/batch");
          assertThat(request.authorization()).isEqualTo("Basic c2hvcC13cml0ZS1rZXk6");
          assertThat(request.events()).hasSizeBetween(100, 200);
        });
  }

  /// Backfills until the collector is busy, closes, and says how many days were done.
  private int interrupt() {
    try (var busy = BusyShop.backfilling(shop.settings, shop.doors)) {
      Await.until("the collector is busy", () -> busy.progress().retries() > 0);
      assertThat(busy.progress().daysDone()).isBetween(1, DAYS - 1);
      return busy.progress().daysDone();
    }
  }

  /// The ids of days that are done, but for duplicates of them that were still under way.
  private Set<String> missing(Set<String> completedDays) {
    var simulation = new Simulation(shop.settings);
    Set<String> laterAgain = new HashSet<>();
    for (int day = 0; day < DAYS; day++) {
      for (Delivery delivery : simulation.today().deliveries()) {
        if (delivery.isDuplicate()) {
          laterAgain.add(delivery.event().messageId());
        }
      }
      simulation.dayDone();
    }
    Set<String> ids = new HashSet<>(completedDays);
    ids.removeAll(laterAgain);
    return ids;
  }

  private List<String> plannedIds(int days) {
    var simulation = new Simulation(shop.settings);
    List<String> ids = new ArrayList<>();
    for (int day = 0; day < days; day++) {
      simulation.today().deliveries().forEach(delivery -> ids.add(delivery.event().messageId()));
      simulation.dayDone();
    }
    return ids;
  }

  private Set<String> bodies(Reply reply) {
    Set<String> bodies = new HashSet<>();
    shop.collector.requests().stream()
        .filter(request -> request.reply().equals(reply))
        .forEach(request -> bodies.add(request.body()));
    return bodies;
  }

  private long bodiesCount(Reply reply) {
    return shop.collector.requests().stream()
        .filter(request -> request.reply().equals(reply))
        .count();
  }

  private static long sent(ShopTruth truth, Misbehaviour.Kind kind) {
    return truth.count(kind).sent();
  }
}
