package dev.millrace.clients;

import static dev.millrace.clients.StoredEvent.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// npm `@rudderstack/rudder-sdk-node`: compressed, and labelled as a form.
@ExtendWith(SharedServer.class)
final class RudderNodeTest {

  @Test
  void everyCallArrivesOnce(RunningServer server) {
    try (NodeProgram program =
        NodeProgram.start("rudder-node.mjs", server.address().toString(), server.writeKey())) {
      program.finish();
    }

    List<StoredEvent> events = server.events("rudder-node-", 3);

    assertThat(events)
        .extracting(
            StoredEvent::type, StoredEvent::event, StoredEvent::userId, StoredEvent::anonymousId)
        .containsExactly(
            tuple("identify", null, "rudder-node-bob", null),
            tuple("page", "Home", null, "rudder-node-visitor"),
            tuple("track", "Order Completed", "rudder-node-bob", null));
    assertThat(events).extracting(StoredEvent::library).containsOnly("analytics-node");
    assertThat(events.getFirst().traits()).isEqualTo(json("{\"email\": \"bob@shop.example\"}"));
    assertThat(events.get(1).properties()).isEqualTo(json("{\"path\": \"/\"}"));
    assertThat(events.getLast().properties()).isEqualTo(json("{\"total\": 12.5}"));
  }
}
