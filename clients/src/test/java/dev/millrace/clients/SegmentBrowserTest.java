package dev.millrace.clients;

import static dev.millrace.clients.StoredEvent.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// npm `@segment/analytics-next` in a real browser, on a page of another origin. It knows only our
/// address: the settings that it starts with are ours too.
@ExtendWith(SharedServer.class)
final class SegmentBrowserTest {

  private static final List<String> BROWSERS =
      List.of("chromium", "chromium-browser", "google-chrome");

  private final Path browser =
      BROWSERS.stream()
          .map(name -> Path.of("/usr/bin", name))
          .filter(Files::isExecutable)
          .findFirst()
          .orElse(Path.of("none"));
  private ShopPage page;

  @BeforeEach
  void open() {
    assumeTrue(
        Files.isExecutable(browser),
        "There is none of %s in /usr/bin, so the browser's client cannot be tried: apt-get install chromium."
            .formatted(BROWSERS));
    page = new ShopPage();
  }

  @AfterEach
  void close() {
    if (page != null) {
      page.close();
    }
  }

  @Test
  void everyCallArrivesOnceThoughOneIsToldToWait(RunningServer server) {
    List<JsonNode> said;
    try (NodeProgram program = openWhileFull(server)) {
      said = program.finish();
    }

    assertThat(said)
        .extracting(line -> line.path("method").asText(), line -> line.path("path").asText())
        .contains(tuple("POST", "/v1/i"), tuple("POST", "/v1/p"), tuple("POST", "/v1/t"));
    assertIsStored(server, "segment-browser-standard");
  }

  private NodeProgram openWhileFull(RunningServer server) {
    String address = page.address(server, "segment-browser-standard", "standard");
    try (var _ = new FullCollector(server)) {
      NodeProgram program = NodeProgram.start("segment-browser.mjs", address, browser.toString());
      program.await(answer -> answer.path("status").asInt() == 429);
      return program;
    }
  }

  @Test
  void aBatchArrivesOnce(RunningServer server) {
    String address = page.address(server, "segment-browser-batching", "batching");
    List<JsonNode> said;
    try (NodeProgram program =
        NodeProgram.start("segment-browser.mjs", address, browser.toString())) {
      said = program.finish();
    }

    assertThat(said).extracting(line -> line.path("path").asText()).contains("/v1/b");
    assertIsStored(server, "segment-browser-batching");
  }

  private static void assertIsStored(RunningServer server, String user) {
    List<StoredEvent> events = server.events(user, 3);
    assertThat(events)
        .extracting(StoredEvent::type, StoredEvent::event, StoredEvent::userId)
        .containsExactly(
            tuple("identify", null, user),
            tuple("page", "Product", user),
            tuple("track", "Product Added", user));
    assertThat(events).extracting(StoredEvent::anonymousId).doesNotContainNull();
    assertThat(events.stream().map(StoredEvent::anonymousId).distinct()).hasSize(1);
    assertThat(events).extracting(StoredEvent::library).containsOnly("analytics.js");
    assertThat(events.getFirst().traits()).isEqualTo(json("{\"email\": \"eve@shop.example\"}"));
    JsonNode page = events.get(1).properties();
    assertThat(page.path("sku").asText()).isEqualTo("p-017");
    assertThat(page.path("title").asText()).isEqualTo("Linen throw");
    assertThat(events.getLast().properties())
        .isEqualTo(json("{\"sku\": \"p-017\", \"price\": 79.8}"));
    assertThat(events.getLast().context().at("/page/path").asText()).isEqualTo("/shop.html");
  }
}
