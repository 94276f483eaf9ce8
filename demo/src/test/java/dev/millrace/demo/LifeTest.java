package dev.millrace.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.demo.RecordingCollector.Reply;
import dev.millrace.demo.mischief.Delivery;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// After its history the shop lives on, event by event.
class LifeTest {
  @TempDir private Path directory;
  private ShopFixture shop;

  @BeforeEach
  void openDoors() {
    shop = new ShopFixture(directory, 2);
  }

  @AfterEach
  void closeDoors() {
    shop.close();
  }

  @Test
  void eventsGoOutOneByOneAndMidnightBringsTheSales() {
    try (var living = BusyShop.living(shop.settings, shop.doors)) {
      Await.until("two days were lived", () -> living.progress().daysDone() >= 4);
    }

    assertThat(shop.files()).contains("sales/sales_2026-01-03.csv", "sales/sales_2026-01-04.csv");
    assertThat(shop.collector.requests())
        .filteredOn(request -> !request.path().equals("/v1/batch"))
        .hasSizeGreaterThan(50)
        .allSatisfy(request -> assertThat(request.events()).hasSize(1))
        .extracting(RecordingCollector.Request::path)
        .containsOnly("/v1/track", "/v1/identify", "/v1/page");
    assertThat(shop.collector.storedIds()).containsAll(idsOfDays(4));
  }

  @Test
  void eventsLeaveAtTheirMomentOfTheDay() {
    ShopSettings slow = shop.settings.withDays(0).withRealPerDay(Duration.ofSeconds(20));
    try (var living = BusyShop.living(slow, shop.doors)) {
      Await.until("the first event has come", () -> !shop.collector.storedIds().isEmpty());
      List<JsonNode> stored = shop.collector.stored();
      Instant now = living.clock().instant();

      assertThat(stored).allMatch(event -> !now.isBefore(sentAt(event)));
      assertThat(stored.size()).isLessThan(idsOfDays(1).size() / 2);
    }
  }

  @Test
  void lifeGoesOnAfterARestartWithoutTurningTheClockBack() throws IOException {
    Instant before;
    try (var living = BusyShop.living(shop.settings, shop.doors)) {
      Instant noon = Instant.parse("2026-01-04T12:00:00Z");
      Await.until("it is noon of the second day", () -> living.clock().instant().isAfter(noon));
      before = living.clock().instant();
    }
    List<String> filesBefore = shop.files();
    shop.clearLanding();

    try (var living = BusyShop.living(shop.settings, shop.doors)) {
      assertThat(living.clock().instant()).isAfterOrEqualTo(before);
      Await.until("three days were lived", () -> living.progress().daysDone() >= 5);
    }

    assertThat(shop.collector.storedIds()).containsAll(idsOfDays(5));
    assertThat(shop.files()).isNotEmpty().doesNotContainAnyElementsOf(filesBefore);
  }

  @Test
  void clockIsNotTurnedBackByADeathWithoutWarning() throws IOException {
    Path copy = shop.settings.stateDirectory().resolveSibling("copy");
    Files.createDirectories(copy);
    Instant shown;
    try (var living = BusyShop.living(shop.settings, shop.doors)) {
      Await.until("a day was lived", () -> living.progress().daysDone() >= 3);
      shown = living.clock().instant();
      Files.copy(shop.settings.stateDirectory().resolve("shop.json"), copy.resolve("shop.json"));
    }

    ShopSettings left = ShopSettings.in(copy).withCustomers(shop.settings.customers());
    try (var opened = SampleShop.open(left)) {
      assertThat(opened.clock().instant()).isAfterOrEqualTo(shown);
    }
  }

  @Test
  void busyCollectorDelaysEventsButLosesNone() {
    AtomicInteger requests = new AtomicInteger();
    shop.collector.answerBy(_ -> requests.incrementAndGet() % 2 == 0 ? Reply.OK : Reply.BUSY);
    try (var living = BusyShop.living(shop.settings.withDays(0), shop.doors)) {
      Await.until("a day was lived", () -> living.progress().daysDone() >= 1);
    }

    assertThat(shop.collector.storedIds()).containsAll(idsOfDays(1));
  }

  private static Instant sentAt(JsonNode event) {
    return Instant.parse(event.path("sentAt").asText());
  }

  private Set<String> idsOfDays(int days) {
    var simulation = new Simulation(shop.settings);
    Set<String> ids = new HashSet<>();
    for (int day = 0; day < days; day++) {
      for (Delivery delivery : simulation.today().deliveries()) {
        ids.add(delivery.event().messageId());
      }
      simulation.dayDone();
    }
    return ids;
  }
}
