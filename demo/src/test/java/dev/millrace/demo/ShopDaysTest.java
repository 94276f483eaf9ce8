package dev.millrace.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.demo.delivery.CatalogueJson;
import dev.millrace.demo.delivery.EventJson;
import dev.millrace.demo.delivery.SalesCsv;
import dev.millrace.demo.mischief.DayPlan;
import dev.millrace.demo.world.Happening;
import dev.millrace.demo.world.SaleLine;
import dev.millrace.demo.world.ShopDay;
import dev.millrace.demo.world.ShopEvent;
import dev.millrace.demo.world.ShopWorld;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// The simulated days: the same for everybody, as many as promised, and consistent in themselves.
class ShopDaysTest {
  private static final ShopSettings SHOP = ShopSettings.in(Path.of("unused"));

  @Test
  void sameSeedGivesTheSameBytesOnEveryMachine() throws NoSuchAlgorithmException {
    assertThat(checksum(SHOP, 5))
        .isEqualTo(checksum(SHOP.withDays(7), 5))
        .isEqualTo("4a222addcbd0c93cfa8f4f768b74a4f20552c8bf3e2567bf84c4a3cdb21085f7");
  }

  @Test
  void anotherSeedGivesAnotherShop() throws NoSuchAlgorithmException {
    assertThat(checksum(SHOP.withSeed(43), 1)).isNotEqualTo(checksum(SHOP, 1));
  }

  @Test
  void halfAYearHoldsAsMuchAsPromisedAndTakesLessThanTwoSeconds() {
    long fastest = Long.MAX_VALUE;
    long events = 0;
    for (int run = 0; run < 3; run++) {
      long start = System.nanoTime();
      events = SampleShop.truthOf(SHOP).events();
      fastest = Math.min(fastest, System.nanoTime() - start);
    }

    assertThat(events).isBetween(250_000L, 450_000L);
    assertThat(fastest / 1_000_000).as("milliseconds").isLessThan(2_000);
  }

  @Test
  void engagedCustomersBuyEverySevenToNineDaysAndComeEveryThreeToFour() {
    var world = new ShopWorld(42, 1_000, SHOP.firstDay());
    long engagedDays = 0;
    long orders = 0;
    long sessions = 0;
    for (int day = 0; day < 90; day++) {
      ShopDay made = world.next();
      Set<String> engaged = new HashSet<>();
      world.hiddenStates().stream()
          .filter(state -> state.phase().equals("engaged"))
          .forEach(state -> engaged.add(state.customerId()));
      engagedDays += engaged.size();
      Set<String> seen = new HashSet<>();
      for (ShopEvent event : made.events()) {
        if (engaged.contains(event.visitor().userId())) {
          orders += event.what() instanceof Happening.Ordered ? 1 : 0;
          if (event.what() instanceof Happening.Viewed view && seen.add(view.sessionId())) {
            sessions++;
          }
        }
      }
    }

    assertThat(engagedDays / (double) orders).isBetween(7.0, 9.0);
    assertThat(engagedDays / (double) sessions).isBetween(3.0, 4.0);
  }

  @Test
  void salesLinesAndOrderEventsTellTheSameStory() {
    var world = new ShopWorld(7, 300, SHOP.firstDay());
    for (int day = 0; day < 40; day++) {
      ShopDay made = world.next();
      Map<String, Long> fromEvents = new HashMap<>();
      Map<String, Long> fromSales = new HashMap<>();
      for (ShopEvent event : made.events()) {
        if (event.what() instanceof Happening.Ordered(var order, _, _)) {
          fromEvents.put(order.id(), order.total());
        }
        if (event.what() instanceof Happening.Refunded(var order, _, var lines)) {
          long total = lines.stream().mapToLong(line -> line.amount()).sum();
          fromEvents.put(order.returnId(), -total);
        }
      }
      Set<String> keys = new HashSet<>();
      for (SaleLine line : made.sales()) {
        fromSales.merge(line.transactionId(), line.amount(), Long::sum);
        assertThat(keys.add(line.transactionId() + line.productId())).isTrue();
        assertThat(Integer.signum(line.quantity())).isEqualTo(Long.signum(line.amount()));
      }

      assertThat(fromSales).isEqualTo(fromEvents);
    }
  }

  @Test
  void everyEventHappensOnItsDayAndInOrder() {
    var world = new ShopWorld(11, 500, LocalDate.of(2026, 3, 1));
    for (int day = 0; day < 10; day++) {
      ShopDay made = world.next();

      assertThat(made.number()).isEqualTo(day);
      assertThat(made.events())
          .isSortedAccordingTo(Comparator.comparing(ShopEvent::at))
          .allMatch(event -> !event.at().isBefore(made.start()) && event.at().isBefore(made.end()));
    }
  }

  private static String checksum(ShopSettings settings, int days) throws NoSuchAlgorithmException {
    var digest = MessageDigest.getInstance("SHA-256");
    var simulation = new Simulation(settings);
    for (int day = 0; day < days; day++) {
      DayPlan plan = simulation.today();
      digest.update(EventJson.batch(plan.deliveries(), plan.day().end()));
      digest.update(SalesCsv.write(plan.rows()));
      digest.update(CatalogueJson.write(plan.day().catalogue()));
      simulation.dayDone();
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
