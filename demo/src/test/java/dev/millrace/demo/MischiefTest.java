package dev.millrace.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.demo.Misbehaviour.Kind;
import dev.millrace.demo.mischief.DayPlan;
import dev.millrace.demo.mischief.DayPlan.FileArrival;
import dev.millrace.demo.mischief.Delivery;
import dev.millrace.demo.mischief.SalesRow;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What goes wrong, goes wrong as often as stated, and every case is counted.
class MischiefTest {
  private static final ShopSettings SHOP = ShopSettings.in(Path.of("unused"));
  private static final int DAYS = 120;

  @Test
  void everyKindHappensAsOftenAsStatedAndIsCountedExactly() {
    var simulation = new Simulation(SHOP);
    Map<Kind, Long> seen = new EnumMap<>(Kind.class);
    long lines = 0;
    long events = 0;
    for (int day = 0; day < DAYS; day++) {
      DayPlan plan = simulation.today();
      plan.deliveries().forEach(delivery -> count(seen, delivery.kind()));
      plan.rows().forEach(row -> count(seen, row.kind()));
      count(seen, plan.salesFile() == FileArrival.TWICE ? Kind.REPEATED_FILE : null);
      events += plan.day().events().size();
      lines += plan.day().sales().size();
      simulation.dayDone();
    }
    ShopTruth truth = simulation.truth(seen);

    assertThat(truth.events()).isEqualTo(events + planned(truth, Kind.BOT_EVENT));
    assertRate(truth, Kind.DUPLICATE_EVENT, events, 0.005);
    assertRate(truth, Kind.LATE_EVENT, events, 0.005);
    assertRate(truth, Kind.MALFORMED_EVENT, events, 0.001);
    assertRate(truth, Kind.BOT_EVENT, truth.events(), 0.01);
    assertRate(truth, Kind.MALFORMED_ROW, lines, 0.002);
    assertRate(truth, Kind.UNKNOWN_PRODUCT, lines, 0.002);
    assertRate(truth, Kind.NEGATIVE_AMOUNT, lines, 0.001);
    assertThat(planned(truth, Kind.REPEATED_FILE)).isBetween(1L, 12L);
    truth.misbehaviour().forEach(MischiefTest::assertSentUnlessUnderWay);
  }

  @Test
  void lateEventsComeMinutesToDaysLateAndDuplicatesKeepTheirId() {
    var simulation = new Simulation(SHOP.withCustomers(600));
    Map<String, Delivery> first = new HashMap<>();
    for (int day = 0; day < 20; day++) {
      for (Delivery delivery : simulation.today().deliveries()) {
        Delivery before = first.putIfAbsent(delivery.event().messageId(), delivery);
        assertThat(before != null).isEqualTo(delivery.isDuplicate());
        if (delivery.kind() == Kind.LATE_EVENT) {
          assertThat(Duration.between(delivery.event().at(), delivery.at()))
              .isBetween(Duration.ofMinutes(5), Duration.ofDays(3));
        }
      }
      simulation.dayDone();
    }
  }

  @Test
  void botsNeverLogInAndSayWhatTheyAre() {
    var simulation = new Simulation(SHOP);
    Set<String> agents = new HashSet<>();
    for (Delivery delivery : simulation.today().deliveries()) {
      if (delivery.kind() == Kind.BOT_EVENT) {
        agents.add(delivery.event().visitor().userAgent());
        assertThat(delivery.event().visitor().userId()).isNull();
      }
    }

    assertThat(agents)
        .isNotEmpty()
        .allMatch(agent -> agent.toLowerCase(Locale.ROOT).contains("bot"));
  }

  @Test
  void worldWithoutMisbehaviourDeliversJustWhatHappened() {
    var simulation = new Simulation(SHOP.withCustomers(200).withMisbehaviour(Misbehaviour.none()));
    for (int day = 0; day < 10; day++) {
      DayPlan plan = simulation.today();

      assertThat(
              plan.deliveries().stream().map(Delivery::event).toList().equals(plan.day().events()))
          .isTrue();
      assertThat(plan.rows()).extracting(SalesRow::line).isEqualTo(plan.day().sales());
      simulation.dayDone();
    }
  }

  @Test
  void ratesThatAreNoSharesAreRefused() {
    assertThatThrownBy(() -> new Misbehaviour(0, 0, 0, 2, 0, 0, 0, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The misbehaviour rate botEvents is '2.0', expected a share from 0 to 0.5.");
  }

  private static void count(Map<Kind, Long> seen, @Nullable Kind kind) {
    if (kind != null) {
      seen.merge(kind, 1L, Long::sum);
    }
  }

  private static long planned(ShopTruth truth, Kind kind) {
    return truth.count(kind).planned();
  }

  private static void assertRate(ShopTruth truth, Kind kind, long of, double rate) {
    double expected = of * rate;
    assertThat((double) planned(truth, kind))
        .as(kind.name())
        .isCloseTo(expected, within(4 * Math.sqrt(expected) + 25 * rate));
  }

  private static void assertSentUnlessUnderWay(Kind kind, ShopTruth.Count count) {
    long underWay = count.planned() - count.sent();
    switch (kind) {
      case LATE_EVENT -> assertThat(underWay).isBetween(0L, 40L);
      case DUPLICATE_EVENT -> assertThat(underWay).isBetween(0L, 2L);
      case MALFORMED_EVENT, BOT_EVENT, MALFORMED_ROW, UNKNOWN_PRODUCT ->
          assertThat(underWay).isZero();
      case NEGATIVE_AMOUNT, REPEATED_FILE -> assertThat(underWay).isZero();
    }
  }
}
