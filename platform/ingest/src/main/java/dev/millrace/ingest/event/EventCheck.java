package dev.millrace.ingest.event;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contracts.definition.EventContract;
import dev.millrace.contracts.definition.FieldRule;
import dev.millrace.ingest.row.FieldReader;
import dev.millrace.ingest.row.RowProblem;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// What every event must hold (Segment's common fields), and what the project's contracts add by
/// name.
public final class EventCheck {

  private static final Set<String> TYPES =
      Set.of("track", "identify", "page", "screen", "group", "alias");
  private static final int MAX_ID_CHARACTERS = 300;

  private final Map<String, List<FieldReader>> contracts;

  public EventCheck(List<EventContract> contracts) {
    this.contracts =
        contracts.stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    EventContract::event, contract -> readers(contract.properties())));
  }

  private static List<FieldReader> readers(List<FieldRule> rules) {
    return rules.stream().map(rule -> new FieldReader(rule, ZoneOffset.UTC)).toList();
  }

  /// @throws RowProblem the first thing that is wrong with the event
  public void check(JsonNode event) throws RowProblem {
    if (!event.isObject()) {
      throw new RowProblem("The event is not a JSON object.");
    }
    String type = text(event, "type");
    if (!TYPES.contains(type)) {
      throw new RowProblem(
          "The field 'type' holds '%s'; expected track, identify, page, screen, group or alias."
              .formatted(type));
    }
    if (text(event, "userId").isEmpty() && text(event, "anonymousId").isEmpty()) {
      throw new RowProblem("The event has neither 'userId' nor 'anonymousId'; one is required.");
    }
    text(event, "messageId");
    checkTimestamp(event);
    if (type.equals("track")) {
      checkTrack(event);
    }
  }

  private void checkTrack(JsonNode event) throws RowProblem {
    String name = text(event, "event");
    if (name.isEmpty()) {
      throw new RowProblem("The field 'event' is empty; a track call needs the event's name.");
    }
    JsonNode properties = event.path("properties");
    if (!properties.isMissingNode() && !properties.isNull() && !properties.isObject()) {
      throw new RowProblem("The field 'properties' is not a JSON object.");
    }
    for (FieldReader field : contracts.getOrDefault(name, List.of())) {
      JsonNode value = properties.path(field.rule().from());
      field.read(value);
    }
  }

  private static void checkTimestamp(JsonNode event) throws RowProblem {
    String timestamp = text(event, "timestamp");
    if (timestamp.isEmpty()) {
      return;
    }
    try {
      var _ = OffsetDateTime.parse(timestamp);
    } catch (DateTimeParseException e) {
      throw new RowProblem(
          "The field 'timestamp' holds '%s'; expected ISO 8601 such as 2026-01-31T14:05:09Z."
              .formatted(timestamp));
    }
  }

  private static String text(JsonNode event, String field) throws RowProblem {
    JsonNode node = event.path(field);
    if (node.isMissingNode() || node.isNull()) {
      return "";
    }
    if (!node.isTextual() || node.textValue().length() > MAX_ID_CHARACTERS) {
      throw new RowProblem(
          "The field '%s' is not a text of at most %d characters."
              .formatted(field, MAX_ID_CHARACTERS));
    }
    return node.textValue();
  }
}
