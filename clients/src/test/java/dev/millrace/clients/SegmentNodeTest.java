package dev.millrace.clients;

import static dev.millrace.clients.StoredEvent.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// npm `@segment/analytics-node`.
@ExtendWith(SharedServer.class)
final class SegmentNodeTest {

  /// All in one, for the calls are few and each run sends the same: first the collector is full.
  @Test
  void everyCallArrivesOnceThoughTheFirstIsToldToWait(RunningServer server) {
    List<JsonNode> answers;
    try (NodeProgram program = startWhileFull(server)) {
      answers = program.finish();
    }

    JsonNode refused = answers.getFirst();
    JsonNode taken = answers.get(1);
    assertThat(refused.path("path").asText()).isEqualTo("/v1/batch");
    assertThat(taken.path("status").asInt()).isEqualTo(200);
    assertThat(taken.path("at").asLong() - refused.path("at").asLong())
        .as("milliseconds that Retry-After asked for")
        .isGreaterThanOrEqualTo(990);
    assertIsStored(server.events("segment-node-", 6));
  }

  private static NodeProgram startWhileFull(RunningServer server) {
    try (var _ = new FullCollector(server)) {
      NodeProgram program =
          NodeProgram.start("segment-node.mjs", server.address().toString(), server.writeKey());
      program.await(answer -> answer.path("status").asInt() == 429);
      return program;
    }
  }

  private static void assertIsStored(List<StoredEvent> events) {
    assertThat(events)
        .extracting(StoredEvent::type, StoredEvent::event, StoredEvent::userId)
        .containsExactly(
            tuple("alias", null, "segment-node-ada"),
            tuple("group", null, "segment-node-ada"),
            tuple("identify", null, "segment-node-ada"),
            tuple("page", "Home", null),
            tuple("screen", "Basket", "segment-node-ada"),
            tuple("track", "Order Completed", "segment-node-ada"));
    assertThat(events).extracting(StoredEvent::library).containsOnly("@segment/analytics-node");
    StoredEvent identify = events.get(2);
    assertThat(identify.traits()).isEqualTo(json("{\"email\": \"ada@shop.example\"}"));
    assertThat(identify.context().path("ip").asText()).isEqualTo("192.0.2.1");
    StoredEvent page = events.get(3);
    assertThat(page.anonymousId()).isEqualTo("segment-node-visitor");
    assertThat(page.properties()).isEqualTo(json("{\"path\": \"/\", \"title\": \"Grüße ✓\"}"));
    StoredEvent track = events.get(5);
    assertThat(track.occurredAt()).isEqualTo(Instant.parse("2026-03-01T10:00:00Z"));
    assertThat(track.properties())
        .isEqualTo(
            json(
                """
                {"order_id": "o-1", "total": 79.8, "products": [{"sku": "p-1", "quantity": 2}]}\
                """));
  }
}
