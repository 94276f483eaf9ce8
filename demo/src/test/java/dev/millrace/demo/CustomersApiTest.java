package dev.millrace.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The customers over HTTP, page by page, as of the shop's time.
class CustomersApiTest {
  private static final JsonMapper JSON = new JsonMapper();

  @TempDir private Path directory;
  private final HttpClient http = HttpClient.newHttpClient();
  private ShopFixture shop;
  private SampleShop opened;
  private URI api;

  @BeforeEach
  void serve() {
    shop = new ShopFixture(directory, 60);
    opened = SampleShop.open(shop.settings);
    api = opened.serveCustomers(0);
  }

  @AfterEach
  void close() {
    opened.close();
    shop.close();
    http.close();
  }

  @Test
  void pagesTogetherHoldEveryCustomerOnce() throws Exception {
    List<String> ids = new ArrayList<>();
    JsonNode page = get("?page=1&per_page=20");
    int pages = page.path("pages").asInt();
    for (int number = 1; number <= pages; number++) {
      get("?per_page=20&page=" + number)
          .path("customers")
          .forEach(customer -> ids.add(customer.path("customer_id").asText()));
    }

    assertThat(page.path("total").asInt()).isEqualTo(105);
    assertThat(pages).isEqualTo(6);
    assertThat(ids).hasSize(105).doesNotHaveDuplicates().isSorted().startsWith("C00001");
    assertThat(get("?page=7&per_page=20").path("customers")).isEmpty();
  }

  @Test
  void customerHasTheAgreedFields() throws Exception {
    JsonNode customer = get("").path("customers").get(0);
    List<String> names = new ArrayList<>();
    customer.fieldNames().forEachRemaining(names::add);

    assertThat(names).containsExactly("customer_id", "name", "email", "city", "signup_date");
    assertThat(customer.path("signup_date").asText()).matches("202[345]-\\d\\d-\\d\\d");
  }

  @Test
  void customersJoinAndMoveAsTheShopsTimePasses() throws Exception {
    Map<String, JsonNode> before = byId(get("?per_page=1000"));
    opened.backfill(shop.doors);
    Map<String, JsonNode> after = byId(get("?per_page=1000"));

    assertThat(after)
        .hasSizeGreaterThan(before.size())
        .containsKeys(before.keySet().toArray(String[]::new));
    assertThat(before.entrySet())
        .anyMatch(then -> !then.getValue().equals(after.get(then.getKey())));
    assertThat(after.values())
        .allMatch(c -> c.path("signup_date").asText().compareTo("2026-03-02") < 0);
  }

  @Test
  void pageSizeIsCappedAtAThousand(@TempDir Path other) throws Exception {
    ShopSettings large = ShopSettings.in(other).withCustomers(1_500);
    try (var largeShop = SampleShop.open(large)) {
      HttpResponse<String> response = send(largeShop.serveCustomers(0) + "?per_page=5000");
      JsonNode page = JSON.readTree(response.body());

      assertThat(page.path("customers")).hasSize(1_000);
      assertThat(page.path("pages").asInt()).isEqualTo(2);
      assertThat(page.path("total").asInt()).isEqualTo(1_050);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ?page=0        | The parameter page is '0', expected a whole number of at least 1.
          ?page=two      | The parameter page is 'two', expected a whole number of at least 1.
          ?page          | The parameter page is '', expected a whole number of at least 1.
          ?per_page=-5   | The parameter per_page is '-5', expected a whole number of at least 1.
          ?limit=5       | The parameter 'limit' is unknown, expected page or per_page.
          """)
  void badParametersAreRefusedWithTheReason(String query, String reason) throws Exception {
    HttpResponse<String> response = send(api + query);

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(JSON.readTree(response.body()).path("error").asText()).isEqualTo(reason);
  }

  @Test
  void nothingElseIsServed() throws Exception {
    assertThat(send(api + "/C00001").statusCode()).isEqualTo(404);
    HttpRequest post = HttpRequest.newBuilder(api).POST(BodyPublishers.noBody()).build();
    assertThat(http.send(post, BodyHandlers.ofString()).statusCode()).isEqualTo(405);
  }

  @Test
  void portInUseIsSaidPlainly() {
    assertThatThrownBy(() -> opened.serveCustomers(api.getPort()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "The port for the customers API is '%d', expected a free one."
                .formatted(api.getPort()));
  }

  private JsonNode get(String query) throws IOException, InterruptedException {
    HttpResponse<String> response = send(api + query);
    assertThat(response.statusCode()).isEqualTo(200);
    return JSON.readTree(response.body());
  }

  private HttpResponse<String> send(String uri) throws IOException, InterruptedException {
    return http.send(HttpRequest.newBuilder(URI.create(uri)).build(), BodyHandlers.ofString());
  }

  private static Map<String, JsonNode> byId(JsonNode page) {
    Map<String, JsonNode> customers = new HashMap<>();
    page.path("customers").forEach(c -> customers.put(c.path("customer_id").asText(), c));
    return customers;
  }
}
