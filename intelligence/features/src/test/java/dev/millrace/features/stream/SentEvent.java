package dev.millrace.features.stream;

import dev.millrace.contracts.log.LogRecord;
import dev.millrace.features.TestLake;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An event as the collector puts it into the log and as it stands in `bronze.events`.
record SentEvent(
    String id,
    @Nullable String user,
    String type,
    @Nullable String event,
    Instant at,
    Instant receivedAt,
    String properties) {

  static final String COLUMNS =
      "message_id string, type string, event string, user_id string, anonymous_id string,"
          + " occurred_at timestamp, received_at timestamp, properties string";

  LogRecord record() {
    String value =
        """
        {"messageId": "%s", "type": "%s", %s %s "anonymousId": "a-%s", "timestamp": "%s",
         "receivedAt": "%s", "properties": %s}
        """
            .formatted(
                id,
                type,
                field("event", event),
                field("userId", user),
                id,
                at,
                receivedAt,
                properties);
    return new LogRecord(user == null ? "a-" + id : user, value.getBytes(StandardCharsets.UTF_8));
  }

  private static String field(String name, @Nullable String value) {
    return value == null ? "" : "\"%s\": \"%s\",".formatted(name, value);
  }

  @Nullable Object[] row() {
    return TestLake.row(id, type, event, user, "a-" + id, at, receivedAt, properties);
  }

  static List<@Nullable Object[]> rows(List<SentEvent> events) {
    return events.stream().map(SentEvent::row).toList();
  }
}
