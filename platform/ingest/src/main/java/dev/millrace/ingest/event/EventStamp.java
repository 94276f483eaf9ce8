package dev.millrace.ingest.event;

import dev.millrace.contracts.event.EventField;
import dev.millrace.contracts.event.EventScanner;
import dev.millrace.contracts.event.IsoTime;
import dev.millrace.contracts.event.JsonKind;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;

/// Writes into an event what the collector knows: when it was received, and what its sender left
/// out. The rest stays byte for byte as it was sent. For one thread.
final class EventStamp {

  private static final byte[] BRACE = {'{'};

  private final MessageIds ids;
  private byte[] quotedNow = {};
  private byte[] start = {};

  EventStamp(MessageIds ids) {
    this.ids = ids;
  }

  /// @param now when the events that follow were received
  EventStamp at(Instant now) {
    String text = now.toString();
    quotedNow = quoted(text);
    start = bytes("{\"receivedAt\":\"" + text + "\",");
    return this;
  }

  /// @param event as scanned in `json`; not empty
  /// @param type what the event is, whatever it says itself
  byte[] stamped(EventScanner event, byte[] json, String type) {
    if (isComplete(event, json, type)) {
      return spliced(start, json, event.objectStart() + 1, event.objectEnd());
    }
    var head = new StringBuilder();
    var edits = new Edits();
    set(event, EventField.RECEIVED_AT, quotedNow, head, edits);
    if (!event.hasText(EventField.MESSAGE_ID)) {
      set(event, EventField.MESSAGE_ID, quoted(ids.next()), head, edits);
    }
    if (!event.hasText(EventField.TIMESTAMP)) {
      set(event, EventField.TIMESTAMP, moment(event, json), head, edits);
    }
    if (!names(event, json, type)) {
      set(event, EventField.TYPE, quoted(type), head, edits);
    }
    byte[] before = head.isEmpty() ? BRACE : bytes("{" + head);
    return edits.apply(before, json, event.objectStart() + 1, event.objectEnd());
  }

  /// RudderStack's SDKs say when it happened in another field.
  private byte[] moment(EventScanner event, byte[] json) {
    EventField field = EventField.ORIGINAL_TIMESTAMP;
    boolean isMoment =
        event.hasText(field)
            && IsoTime.micros(json, event.start(field), event.end(field)) != IsoTime.NONE;
    return isMoment
        ? Arrays.copyOfRange(json, event.start(field) - 1, event.end(field) + 1)
        : quotedNow;
  }

  /// As it was sent, but with its type.
  byte[] typed(EventScanner event, byte[] json, String type) {
    if (names(event, json, type)) {
      return Arrays.copyOfRange(json, event.objectStart(), event.objectEnd());
    }
    var head = new StringBuilder();
    var edits = new Edits();
    set(event, EventField.TYPE, quoted(type), head, edits);
    if (!head.isEmpty() && isEmpty(event, json)) {
      head.setLength(head.length() - 1);
    }
    return edits.apply(bytes("{" + head), json, event.objectStart() + 1, event.objectEnd());
  }

  static boolean isEmpty(EventScanner event, byte[] json) {
    int at = event.objectStart() + 1;
    while (json[at] <= ' ') {
      at++;
    }
    return json[at] == '}';
  }

  /// As most clients send it: only the moment is missing.
  private static boolean isComplete(EventScanner event, byte[] json, String type) {
    return event.kind(EventField.RECEIVED_AT) == null
        && event.hasText(EventField.MESSAGE_ID)
        && event.hasText(EventField.TIMESTAMP)
        && names(event, json, type);
  }

  private static boolean names(EventScanner event, byte[] json, String type) {
    return event.hasText(EventField.TYPE)
        && type.equals(
            EventTypes.find(json, event.start(EventField.TYPE), event.end(EventField.TYPE)));
  }

  /// In the value's place where the event has the field, else before its first field.
  private static void set(
      EventScanner event, EventField field, byte[] value, StringBuilder head, Edits edits) {
    JsonKind kind = event.kind(field);
    if (kind == null) {
      head.append('"').append(field.wire()).append("\":");
      head.append(new String(value, StandardCharsets.UTF_8)).append(',');
      return;
    }
    int quote = kind == JsonKind.STRING ? 1 : 0;
    edits.replace(event.start(field) - quote, event.end(field) + quote, value);
  }

  private static byte[] spliced(byte[] before, byte[] json, int from, int to) {
    byte[] whole = new byte[before.length + to - from];
    System.arraycopy(before, 0, whole, 0, before.length);
    System.arraycopy(json, from, whole, before.length, to - from);
    return whole;
  }

  private static byte[] quoted(String plain) {
    return bytes('"' + plain + '"');
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
