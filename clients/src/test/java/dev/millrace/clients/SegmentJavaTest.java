package dev.millrace.clients;

import static dev.millrace.clients.StoredEvent.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.segment.analytics.Analytics;
import com.segment.analytics.messages.GroupMessage;
import com.segment.analytics.messages.IdentifyMessage;
import com.segment.analytics.messages.TrackMessage;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Maven `com.segment.analytics.java:analytics`: no header, the write key in the body, and a path
/// of its own.
@ExtendWith(SharedServer.class)
final class SegmentJavaTest {

  private static final String USER = "segment-java-cem";

  @Test
  void everyCallArrivesOnce(RunningServer server) {
    Analytics analytics =
        Analytics.builder(server.writeKey()).endpoint(server.address().toString()).build();
    analytics.enqueue(
        TrackMessage.builder("Order Completed").userId(USER).properties(Map.of("total", 12.5)));
    analytics.enqueue(
        IdentifyMessage.builder().userId(USER).traits(Map.of("email", "cem@shop.example")));
    analytics.enqueue(GroupMessage.builder("g-1").anonymousId(USER).traits(Map.of("plan", "gold")));
    analytics.flush();

    List<StoredEvent> events = server.events("segment-java-", 3);
    analytics.shutdown();

    assertThat(events)
        .extracting(
            StoredEvent::type, StoredEvent::event, StoredEvent::userId, StoredEvent::anonymousId)
        .containsExactly(
            tuple("group", null, null, USER),
            tuple("identify", null, USER, null),
            tuple("track", "Order Completed", USER, null));
    assertThat(events.getFirst().traits()).isEqualTo(json("{\"plan\": \"gold\"}"));
    assertThat(events.get(1).traits()).isEqualTo(json("{\"email\": \"cem@shop.example\"}"));
    assertThat(events.getLast().properties()).isEqualTo(json("{\"total\": 12.5}"));
  }
}
