package dev.millrace.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.demo.delivery.Landing;
import dev.millrace.demo.mischief.DayPlan;
import dev.millrace.demo.office.Office;
import dev.millrace.demo.state.ShopIdentity;
import dev.millrace.demo.state.StateStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is kept between runs, and what a run that died leaves behind.
class StateTest {
  private static final String SALES = "sales/sales_2026-01-01.csv";

  @TempDir private Path directory;

  @Test
  void anotherSeedIsRefused() {
    ShopSettings settings = ShopSettings.in(directory).withCustomers(20);
    SampleShop.open(settings).close();

    assertThatThrownBy(() -> SampleShop.open(settings.withSeed(7)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            ("The seed is '7', expected '42' as the shop in '%s' was begun with. "
                    + "Open it with that, or begin a new shop in another directory.")
                .formatted(directory));
  }

  @Test
  void anotherNumberOfCustomersIsRefused() {
    ShopSettings settings = ShopSettings.in(directory).withCustomers(20);
    SampleShop.open(settings).close();

    assertThatThrownBy(() -> SampleShop.open(settings.withCustomers(30)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("The number of customers is '30', expected '20' as the shop in");
  }

  @Test
  void shopIsOpenOnlyOnce() {
    ShopSettings settings = ShopSettings.in(directory).withCustomers(20);
    try (var _ = SampleShop.open(settings)) {
      assertThatThrownBy(() -> SampleShop.open(settings))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("is open already. Close it first, or use another directory.");
    }
  }

  @Test
  void brokenStateFileIsSaidPlainlyAndLeftAlone() throws IOException {
    ShopSettings settings = ShopSettings.in(directory).withCustomers(20);
    Files.writeString(directory.resolve("shop.json"), "{\"seed\":42");

    assertThatThrownBy(() -> SampleShop.open(settings))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("cannot be understood, expected the JSON the shop wrote.");
    assertThat(directory.resolve("shop.json")).hasContent("{\"seed\":42");
  }

  @Test
  void fileThatWasPreparedButNeverAppearedAppearsNow() {
    try (StateStore store = store()) {
      var landing = new Landing(directory.resolve("landing"));
      landing.prepare(SALES, new byte[] {'x'});
      store.update(state -> state.dropping(SALES));

      workday(store).end(firstDay());

      assertThat(directory.resolve("landing").resolve(SALES)).hasContent("x");
    }
  }

  @Test
  void fileThatAppearedBeforeTheProcessDiedDoesNotAppearAgain() {
    try (StateStore store = store()) {
      store.update(state -> state.dropping(SALES));

      workday(store).end(firstDay());

      assertThat(directory.resolve("landing").resolve(SALES)).doesNotExist();
      assertThat(store.current().daysDone()).isEqualTo(1);
    }
  }

  @Test
  void clockNeverShowsMoreThanIsOnRecord() {
    var clock = new ShopClock(Instant.EPOCH, Duration.ofNanos(1_000));
    clock.start();
    var horizon = Instant.EPOCH.plusSeconds(10);
    clock.allowUntil(horizon);

    Await.until("the clock has run", () -> clock.instant().equals(horizon));
    clock.stop();
    clock.jumpTo(horizon.plusSeconds(1));
    assertThat(clock.instant()).isEqualTo(horizon);
    clock.jumpTo(Instant.EPOCH);
    assertThat(clock.instant()).isEqualTo(horizon);
  }

  @Test
  void realTimeUntilFollowsTheSpeedOfTheShop() {
    var start = Instant.EPOCH;
    var clock = new ShopClock(start, Duration.ofSeconds(60));

    assertThat(clock.realUntil(start.plus(Duration.ofHours(12)))).isEqualTo(Duration.ofSeconds(30));
    assertThat(clock.realUntil(start.minusSeconds(1))).isZero();
    assertThat(clock.shopSpan(Duration.ofSeconds(1))).isEqualTo(Duration.ofMinutes(24));
    assertThat(TimeUnit.DAYS.toSeconds(1))
        .isEqualTo(clock.shopSpan(Duration.ofMinutes(1)).toSeconds());
  }

  private StateStore store() {
    ShopSettings settings = settings();
    return StateStore.open(
        directory.resolve("state"),
        new ShopIdentity(
            settings.seed(), settings.customers(), settings.firstDay(), settings.misbehaviour()));
  }

  private Workday workday(StateStore store) {
    return new Workday(
        store,
        new Ledger(store.current().counters()),
        new Landing(directory.resolve("landing")),
        Office.open(null));
  }

  private DayPlan firstDay() {
    return new Simulation(settings()).today();
  }

  private ShopSettings settings() {
    return ShopSettings.in(directory).withCustomers(50).withMisbehaviour(Misbehaviour.none());
  }
}
