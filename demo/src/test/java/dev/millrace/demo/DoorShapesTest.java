package dev.millrace.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.millrace.demo.delivery.EventJson;
import dev.millrace.demo.delivery.SalesCsv;
import dev.millrace.demo.mischief.Delivery;
import dev.millrace.demo.mischief.SalesRow;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What leaves the shop has the shapes the doors promise.
class DoorShapesTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String GOOD_ROW =
      "[OR]\\d{7},C\\d{5},P\\d{4},-?\\d+,-?\\d+\\.\\d{2},2026-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d";
  private static final ShopSettings SHOP =
      ShopSettings.in(Path.of("unused")).withMisbehaviour(Misbehaviour.none());

  @TempDir private Path directory;

  @Test
  void eventsFollowTheECommerceSpec() throws IOException {
    Map<String, Set<String>> fields = new HashMap<>();
    for (JsonNode event : events(SHOP, 25)) {
      String what = event.path("event").asText(event.path("type").asText());
      JsonNode body = event.has("traits") ? event.path("traits") : event.path("properties");
      fields.computeIfAbsent(what, _ -> new TreeSet<>()).addAll(names(body));
    }

    assertThat(fields)
        .containsOnly(
            entry("page", "path", "session_id", "referrer"),
            entry(
                "identify",
                "email",
                "name",
                "city",
                "country",
                "acquisition_channel",
                "signup_date"),
            entry("Products Searched", "query", "session_id"),
            entry("Product Viewed", "product_id", "name", "category", "price", "session_id"),
            entry("Product Added", "product_id", "quantity", "price", "cart_value", "session_id"),
            entry("Product Removed", "product_id", "quantity", "price", "cart_value", "session_id"),
            entry("Checkout Started", "order_id", "value", "session_id"),
            entry(
                "Order Completed",
                "order_id",
                "total",
                "currency",
                "session_id",
                "channel",
                "products"),
            entry("Order Refunded", "order_id", "total", "reason", "products"),
            entry("Support Ticket Opened", "ticket_id", "topic", "severity"),
            entry("Support Ticket Closed", "ticket_id", "satisfaction"));
  }

  @Test
  void everyEventSaysWhoWhenAndFromWhere() throws IOException {
    for (JsonNode event : events(SHOP, 2)) {
      assertThat(event.path("messageId").asText()).hasSize(36);
      assertThat(Instant.parse(event.path("timestamp").asText())).isAfter("2025-12-31T23:59:59Z");
      assertThat(event.path("anonymousId").asText()).hasSize(36);
      assertThat(event.path("userId").asText("C00000")).matches("C\\d{5}");
      assertThat(event.at("/context/userAgent").asText()).isNotEmpty();
      assertThat(event.at("/context/ip").asText()).startsWith("100.");
      assertThat(event.at("/context/library/name").asText()).isEqualTo("sample-shop");
    }
  }

  @Test
  void orderTotalsAddUpToTheCent() throws IOException {
    for (JsonNode event : events(SHOP, 5)) {
      if (event.path("event").asText().equals("Order Completed")) {
        var sum = BigDecimal.ZERO;
        for (JsonNode line : event.at("/properties/products")) {
          sum =
              sum.add(
                  line.path("price").decimalValue().multiply(line.path("quantity").decimalValue()));
        }
        assertThat(event.at("/properties/total").decimalValue()).isEqualByComparingTo(sum);
      }
    }
  }

  @Test
  void malformedEventsLackOrMistypeOneThing() throws IOException {
    var broken = new Misbehaviour(0, 0, 0.2, 0, 0, 0, 0, 0);
    Set<String> faults = new HashSet<>();
    var simulation = new Simulation(SHOP.withMisbehaviour(broken));
    List<Delivery> malformed =
        simulation.today().deliveries().stream().filter(Delivery::isMalformed).toList();
    for (JsonNode event : parse(malformed)) {
      boolean nameless = !event.has("event");
      boolean textual = event.path("properties").isTextual();
      boolean timeless = event.path("timestamp").asText().equals("just now");
      boolean nobody = !event.has("anonymousId") && !event.has("userId");
      faults.add("%s %s %s %s".formatted(nameless, textual, timeless, nobody));
    }

    assertThat(faults)
        .containsExactlyInAnyOrder(
            "true false false false",
            "false true false false",
            "false false true false",
            "false false false true");
  }

  @Test
  void salesRowsAreGoodButForTheTornOnes() {
    var torn = new Misbehaviour(0, 0, 0, 0, 0.3, 0.1, 0.1, 0);
    List<SalesRow> rows = new Simulation(SHOP.withMisbehaviour(torn)).today().rows();
    List<String> text = new String(SalesCsv.write(rows), StandardCharsets.UTF_8).lines().toList();

    assertThat(text.getFirst())
        .isEqualTo("transaction_id,customer_id,product_id,quantity,amount,transaction_date");
    assertThat(text).hasSize(rows.size() + 1);
    for (int i = 0; i < rows.size(); i++) {
      String row = text.get(i + 1);
      boolean malformed = rows.get(i).kind() == Misbehaviour.Kind.MALFORMED_ROW;
      assertThat(row.matches(GOOD_ROW) && !row.contains("-13-45T")).isEqualTo(!malformed);
    }
    assertThat(text).anyMatch(row -> row.matches("O.*,P9\\d{3},.*"));
    assertThat(text).anyMatch(row -> row.matches("O.*,P\\d{4},\\d+,-\\d+\\.\\d\\d,.*"));
  }

  @Test
  void catalogueFilesListEveryProductAndChangeByTheWeek() throws IOException {
    try (var shop = new ShopFixture(directory, 8);
        var opened = SampleShop.open(shop.settings)) {
      opened.backfill(shop.doors);
      JsonNode first = read(shop.landing.resolve("products/products_2026-01-01.json"));
      JsonNode second = read(shop.landing.resolve("products/products_2026-01-08.json"));

      assertThat(names(first.get(0)))
          .containsExactly("category", "name", "price", "product_id", "stock");
      assertThat(first).hasSize(200).hasSameSizeAs(second).isNotEqualTo(second);
      assertThat(first.get(0).path("product_id").asText()).isEqualTo("P0001");
      assertThat(Set.copyOf(first.findValuesAsText("category"))).hasSize(8);
    }
  }

  private static List<JsonNode> events(ShopSettings settings, int days) throws IOException {
    var simulation = new Simulation(settings);
    List<JsonNode> events = new ArrayList<>();
    for (int day = 0; day < days; day++) {
      events.addAll(parse(simulation.today().deliveries()));
      simulation.dayDone();
    }
    return events;
  }

  private static List<JsonNode> parse(List<Delivery> deliveries) throws IOException {
    JsonNode body = JSON.readTree(EventJson.batch(deliveries, Instant.EPOCH));
    List<JsonNode> events = new ArrayList<>();
    body.path("batch").forEach(events::add);
    assertThat(body.path("sentAt").asText()).isEqualTo("1970-01-01T00:00:00Z");
    return events;
  }

  private static JsonNode read(Path file) throws IOException {
    return JSON.readTree(Files.readAllBytes(file));
  }

  private static Set<String> names(JsonNode object) {
    Set<String> names = new TreeSet<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static Map.Entry<String, Set<String>> entry(String event, String... fields) {
    return Map.entry(event, new TreeSet<>(Set.of(fields)));
  }
}
