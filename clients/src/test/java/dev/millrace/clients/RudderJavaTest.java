package dev.millrace.clients;

import static dev.millrace.clients.StoredEvent.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.rudderstack.sdk.java.analytics.RudderAnalytics;
import com.rudderstack.sdk.java.analytics.messages.GroupMessage;
import com.rudderstack.sdk.java.analytics.messages.IdentifyMessage;
import com.rudderstack.sdk.java.analytics.messages.TrackMessage;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Maven `com.rudderstack.sdk.java.analytics:analytics`: compressed, in chunks.
@ExtendWith(SharedServer.class)
final class RudderJavaTest {

  private static final String USER = "rudder-java-dora";

  @Test
  void everyCallArrivesOnce(RunningServer server) {
    RudderAnalytics analytics =
        RudderAnalytics.builder(server.writeKey())
            .setDataPlaneUrl(server.address().toString())
            .build();
    analytics.enqueue(
        TrackMessage.builder("Order Completed").userId(USER).properties(Map.of("total", 12.5)));
    analytics.enqueue(
        IdentifyMessage.builder().userId(USER).traits(Map.of("email", "dora@shop.example")));
    analytics.enqueue(GroupMessage.builder("g-1").anonymousId(USER).traits(Map.of("plan", "gold")));
    analytics.flush();

    List<StoredEvent> events = server.events("rudder-java-", 3);
    analytics.shutdown();

    assertThat(events)
        .extracting(
            StoredEvent::type, StoredEvent::event, StoredEvent::userId, StoredEvent::anonymousId)
        .containsExactly(
            tuple("group", null, null, USER),
            tuple("identify", null, USER, null),
            tuple("track", "Order Completed", USER, null));
    assertThat(events.getFirst().traits()).isEqualTo(json("{\"plan\": \"gold\"}"));
    assertThat(events.get(1).traits()).isEqualTo(json("{\"email\": \"dora@shop.example\"}"));
    assertThat(events.getLast().properties()).isEqualTo(json("{\"total\": 12.5}"));
    assertThat(events).extracting(StoredEvent::library).containsOnly("analytics-java");
  }
}
