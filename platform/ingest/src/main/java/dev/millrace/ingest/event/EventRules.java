package dev.millrace.ingest.event;

import dev.millrace.contracts.definition.EventContract;
import dev.millrace.contracts.event.EventField;
import dev.millrace.contracts.event.EventScanner;
import dev.millrace.contracts.event.IsoTime;
import dev.millrace.contracts.event.JsonCursor;
import dev.millrace.contracts.event.JsonKind;
import dev.millrace.ingest.row.RowProblem;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What every event must hold (Segment's common fields), and what the project's contracts add.
/// Immutable; safe for any thread.
public final class EventRules {

  static final int MAX_ID_CHARACTERS = 300;
  private static final EventField[] TEXTS = {
    EventField.USER_ID,
    EventField.ANONYMOUS_ID,
    EventField.MESSAGE_ID,
    EventField.PREVIOUS_ID,
    EventField.GROUP_ID,
    EventField.TIMESTAMP
  };
  private static final EventField[] OBJECTS = {
    EventField.PROPERTIES, EventField.TRAITS, EventField.CONTEXT
  };

  private final Map<String, ObjectRules> tracks = new HashMap<>();
  private final Map<String, ObjectRules> types = new HashMap<>();

  public EventRules(List<EventContract> contracts) {
    for (EventContract contract : contracts) {
      var rules = new ObjectRules(contract);
      if (contract.type().equals(EventContract.TRACK)) {
        tracks.put(contract.event(), rules);
      } else {
        types.put(contract.type(), rules);
      }
    }
  }

  private record ObjectRules(
      FieldRulesCheck properties, FieldRulesCheck traits, List<String> personalProperties) {
    ObjectRules(EventContract contract) {
      this(
          new FieldRulesCheck(contract.properties()),
          new FieldRulesCheck(contract.traits()),
          contract.properties().stream()
              .filter(rule -> rule.pii() != null)
              .map(rule -> rule.from())
              .toList());
    }
  }

  /// The type that the event itself names.
  ///
  /// @throws RowProblem when it names none that we know
  static String requireType(EventScanner event, byte[] json) throws RowProblem {
    requireText(event, EventField.TYPE);
    String type =
        event.hasText(EventField.TYPE)
            ? EventTypes.find(json, event.start(EventField.TYPE), event.end(EventField.TYPE))
            : null;
    if (type == null) {
      String found = event.text(EventField.TYPE);
      throw new RowProblem(
          "The field 'type' holds '%s'; expected track, identify, page, screen, group or alias."
              .formatted(found == null ? "" : found));
    }
    return type;
  }

  /// @param type of the event
  /// @throws RowProblem the first thing that is wrong with the event
  void check(EventScanner event, String type, byte[] json, JsonCursor cursor) throws RowProblem {
    if (!event.hasText(EventField.USER_ID) && !event.hasText(EventField.ANONYMOUS_ID)) {
      requireText(event, EventField.USER_ID);
      requireText(event, EventField.ANONYMOUS_ID);
      throw new RowProblem("The event has neither 'userId' nor 'anonymousId'; one is required.");
    }
    for (EventField field : TEXTS) {
      requireText(event, field);
    }
    requireTimestamp(event, json);
    boolean isTrack = type.equals(EventContract.TRACK);
    if (isTrack) {
      requireText(event, EventField.EVENT);
      if (!event.hasText(EventField.EVENT)) {
        throw new RowProblem("The field 'event' is empty; a track call needs the event's name.");
      }
    }
    for (EventField field : OBJECTS) {
      requireObject(event, field);
    }
    ObjectRules rules = find(event, type);
    if (rules != null) {
      checkObject(event, EventField.PROPERTIES, rules.properties, json, cursor);
      checkObject(event, EventField.TRAITS, rules.traits, json, cursor);
    }
  }

  /// Paths of properties that tell who it was.
  List<String> personalProperties(EventScanner event, String type) {
    ObjectRules rules = find(event, type);
    return rules == null ? List.of() : rules.personalProperties;
  }

  private @Nullable ObjectRules find(EventScanner event, String type) {
    return type.equals(EventContract.TRACK)
        ? (tracks.isEmpty() ? null : tracks.get(event.text(EventField.EVENT)))
        : types.get(type);
  }

  private static void checkObject(
      EventScanner event, EventField field, FieldRulesCheck rules, byte[] json, JsonCursor cursor)
      throws RowProblem {
    if (rules.isEmpty()) {
      return;
    }
    if (event.kind(field) == JsonKind.OBJECT) {
      rules.check(cursor.on(json, event.start(field), event.end(field)), json);
    } else {
      rules.checkAbsent();
    }
  }

  private static void requireText(EventScanner event, EventField field) throws RowProblem {
    JsonKind kind = event.kind(field);
    if (kind == null || kind == JsonKind.NULL) {
      return;
    }
    if (kind != JsonKind.STRING || isLong(event, field)) {
      throw new RowProblem(
          "The field '%s' is not a text of at most %d characters."
              .formatted(field.wire(), MAX_ID_CHARACTERS));
    }
  }

  private static boolean isLong(EventScanner event, EventField field) {
    if (event.end(field) - event.start(field) <= MAX_ID_CHARACTERS) {
      return false;
    }
    String text = event.text(field);
    return text != null && text.length() > MAX_ID_CHARACTERS;
  }

  private static void requireTimestamp(EventScanner event, byte[] json) throws RowProblem {
    EventField field = EventField.TIMESTAMP;
    if (event.hasText(field)
        && IsoTime.micros(json, event.start(field), event.end(field)) == IsoTime.NONE) {
      throw new RowProblem(
          "The field 'timestamp' holds '%s'; expected ISO 8601 such as 2026-01-31T14:05:09Z."
              .formatted(event.text(field)));
    }
  }

  private static void requireObject(EventScanner event, EventField field) throws RowProblem {
    JsonKind kind = event.kind(field);
    if (kind != null && kind != JsonKind.NULL && kind != JsonKind.OBJECT) {
      throw new RowProblem("The field '%s' is not a JSON object.".formatted(field.wire()));
    }
  }
}
