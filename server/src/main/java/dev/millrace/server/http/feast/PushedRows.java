package dev.millrace.server.http.feast;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.definition.FeatureViewDefinition;
import dev.millrace.contracts.definition.FeatureViewDefinition.Feature;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;

/// The rows of a push as the events that the view counts: the key is the user, the timestamp is
/// when it happened, every other column is a property. A row that is pushed again makes the same
/// event again, which then counts once.
final class PushedRows {

  private static final String PAGE = "page";

  private final FeatureViewDefinition view;
  private final String event;

  PushedRows(FeatureViewDefinition view) {
    this.view = view;
    this.event =
        view.features().stream()
            .map(Feature::event)
            .filter(Objects::nonNull)
            .findFirst()
            .orElseThrow(() ->
                FeastProblem.request(
                    "push_source_name",
                    "Feature view %s counts every event; a row cannot tell which one it is."
                        .formatted(view.name())));
  }

  /// The body of a batch of Segment's calls.
  byte[] batch(JsonNode push) {
    List<String> columns = FeastJson.names(push, "df");
    JsonNode rows = push.path("df");
    String key = column(columns, OnlineReader.namesOfKey(view), view.key());
    String time = column(columns, Stream.of("event_timestamp", view.time()), "event_timestamp");
    int count = FeastJson.list(rows, key).size();
    var batch = FeastJson.MAPPER.createObjectNode();
    ArrayNode events = batch.putArray("batch");
    for (int i = 0; i < count; i++) {
      ObjectNode properties = properties(rows, columns, count, i);
      String user = properties.remove(key).asText();
      events.add(event(user, instant(properties.remove(time).asText()), properties));
    }
    return FeastJson.text(batch).getBytes(StandardCharsets.UTF_8);
  }

  private String column(List<String> columns, Stream<String> names, String expected) {
    return names
        .filter(columns::contains)
        .findFirst()
        .orElseThrow(
            () -> FeastProblem.request("df", "The rows have no column '%s'.".formatted(expected)));
  }

  private static ObjectNode properties(JsonNode rows, List<String> columns, int count, int row) {
    var properties = FeastJson.MAPPER.createObjectNode();
    for (String column : columns) {
      JsonNode values = FeastJson.list(rows, column);
      if (values.size() != count) {
        throw FeastProblem.request(
            "df",
            "The column '%s' holds %,d values, another %,d; expected as many in each."
                .formatted(column, values.size(), count));
      }
      properties.set(column, values.path(row));
    }
    return properties;
  }

  private ObjectNode event(String user, Instant time, ObjectNode properties) {
    var call = FeastJson.MAPPER.createObjectNode();
    if (event.equals(PAGE)) {
      call.put("type", PAGE);
    } else {
      call.put("type", "track").put("event", event);
    }
    call.put("userId", user).put("timestamp", time.toString());
    call.set("properties", properties);
    byte[] content = (view.name() + call.toString()).getBytes(StandardCharsets.UTF_8);
    return call.put("messageId", "push-" + UUID.nameUUIDFromBytes(content));
  }

  /// RFC 3339; without an offset it is UTC, as Feast's Python client writes it.
  private static Instant instant(String text) {
    try {
      String iso = text.replace(' ', 'T');
      return iso.matches(".*(Z|[+-]\\d\\d:\\d\\d)")
          ? java.time.OffsetDateTime.parse(iso).toInstant()
          : LocalDateTime.parse(iso).toInstant(ZoneOffset.UTC);
    } catch (DateTimeException e) {
      throw FeastProblem.request(
          "df", "The time '%s' is none; expected one as '2026-01-31T12:00:00Z'.".formatted(text));
    }
  }
}
