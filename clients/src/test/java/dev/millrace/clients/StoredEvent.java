package dev.millrace.clients;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A row of `bronze.events`. What the row does not hold is null, and missing as JSON.
record StoredEvent(
    String type,
    @Nullable String event,
    @Nullable String userId,
    @Nullable String anonymousId,
    Instant occurredAt,
    JsonNode properties,
    JsonNode traits,
    JsonNode context) {

  private static final ObjectMapper JSON = new ObjectMapper();

  static StoredEvent of(JsonNode row) {
    return new StoredEvent(
        row.path(0).asText(),
        text(row.path(1)),
        text(row.path(2)),
        text(row.path(3)),
        Instant.parse(row.path(4).asText()),
        json(row.path(5)),
        json(row.path(6)),
        json(row.path(7)));
  }

  private static @Nullable String text(JsonNode value) {
    return value.isNull() ? null : value.asText();
  }

  private static JsonNode json(JsonNode value) {
    return value.isNull() ? MissingNode.getInstance() : json(value.asText());
  }

  /// For what a test expects.
  static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  /// Who made the client, by the event's own word.
  String library() {
    return context.at("/library/name").asText();
  }
}
