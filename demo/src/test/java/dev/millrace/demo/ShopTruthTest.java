package dev.millrace.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The truth can be had without a platform, and is the truth about what is delivered.
class ShopTruthTest {
  private static final ShopSettings SHOP = ShopSettings.in(Path.of("unused")).withCustomers(400);

  @TempDir private Path directory;

  @Test
  void truthNeedsNoDoorsAndTouchesNoFile() {
    Path state = directory.resolve("never");
    ShopTruth truth = SampleShop.truthOf(ShopSettings.in(state).withCustomers(100).withDays(10));

    assertThat(truth.days()).isEqualTo(10);
    assertThat(truth.sales()).hasSize(10);
    assertThat(truth.orders()).isPositive();
    assertThat(truth.misbehaviour().values()).allMatch(count -> count.sent() == 0);
    assertThat(state).doesNotExist();
  }

  @Test
  void customersAreLostForReasons() {
    ShopTruth truth = SampleShop.truthOf(SHOP.withCustomers(2_000));

    assertThat(truth.customers()).hasSize(2_000);
    assertThat(truth.customers())
        .filteredOn(customer -> customer.cause() != null)
        .extracting(ShopTruth.Customer::cause)
        .contains("lifecycle", "support", "price", "season");
    assertThat(truth.customers())
        .allMatch(c -> c.phase().equals("engaged") == (c.churnedSince() == null));
  }

  @Test
  void revenueIsWhatACarefulReaderFindsInTheFiles() throws IOException {
    ShopSettings shop = SHOP.withDays(30);
    try (var collector = new RecordingCollector();
        var opened = SampleShop.open(ShopSettings.in(directory).withCustomers(400).withDays(30))) {
      opened.backfill(new ShopDoors(collector.address(), "k", directory.resolve("landing")));
    }

    for (ShopTruth.DaySales day : SampleShop.truthOf(shop).sales()) {
      Path file = directory.resolve("landing/sales/sales_%s.csv".formatted(day.date()));
      BigDecimal loaded = BigDecimal.ZERO;
      for (String line : Files.readAllLines(file).stream().skip(1).toList()) {
        loaded = loaded.add(amountOfGoodLine(line));
      }
      assertThat(loaded).isEqualByComparingTo(day.revenue().subtract(day.inNegativeLines()));
    }
  }

  @Test
  void truthIsOneJsonObject() throws IOException {
    ShopTruth truth = SampleShop.truthOf(SHOP.withDays(20));
    JsonNode json = new JsonMapper().readTree(truth.toJson());

    assertThat(json.path("first_day").asText()).isEqualTo("2026-01-01");
    assertThat(json.path("orders").asLong()).isEqualTo(truth.orders());
    assertThat(json.path("sales")).hasSize(20);
    assertThat(json.path("customers")).hasSize(truth.customers().size());
    assertThat(json.at("/misbehaviour/late_event/planned").asLong())
        .isEqualTo(truth.count(Misbehaviour.Kind.LATE_EVENT).planned());
  }

  @Test
  void settingsHaveTheirDefaults() {
    ShopSettings settings = ShopSettings.in(directory);

    assertThat(settings)
        .isEqualTo(
            new ShopSettings(
                42,
                2_000,
                180,
                LocalDate.of(2026, 1, 1),
                Duration.ofSeconds(60),
                new Misbehaviour(0.005, 0.005, 0.001, 0.01, 0.002, 0.002, 0.001, 1.0 / 30),
                directory));
  }

  @Test
  void impossibleSettingsAreRefused() {
    assertThatThrownBy(() -> SHOP.withCustomers(0))
        .hasMessage("The number of customers is '0', expected 1 to 99999.");
    assertThatThrownBy(() -> SHOP.withDays(-1))
        .hasMessage("The number of days is '-1', expected 0 or more.");
    assertThatThrownBy(() -> SHOP.withRealPerDay(Duration.ZERO))
        .hasMessage("The time a shop day takes is 'PT0S', expected more than zero.");
  }

  /// Rows that are torn or whose signs disagree are worth nothing.
  private static BigDecimal amountOfGoodLine(String line) {
    String[] fields = line.split(",", -1);
    if (fields.length != 6 || fields[4].equals("n/a") || fields[5].contains("-13-45T")) {
      return BigDecimal.ZERO;
    }
    BigDecimal amount = new BigDecimal(fields[4]);
    boolean agree = amount.signum() == Integer.signum(Integer.parseInt(fields[3]));
    return agree ? amount : BigDecimal.ZERO;
  }
}
