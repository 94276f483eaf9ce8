package dev.millrace.server.http.live;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.millrace.contracts.log.Farewell;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// An event at the end of the log, by what stands at its top.
///
/// @param name of a `track`; empty for other types
/// @param reason why it was put aside; null for one that was accepted
/// @param bytes how long it is
/// @param text its JSON, cut where it is long
public record TailedEvent(
    String type,
    String name,
    @Nullable String userId,
    @Nullable String anonymousId,
    @Nullable String messageId,
    @Nullable String receivedAt,
    @Nullable String reason,
    int bytes,
    String text) {

  private static final int MOST_TEXT = 4_000;
  private static final JsonFactory JSON = new JsonFactory();

  /// Nothing for bytes that are no event of ours.
  static Optional<TailedEvent> accepted(byte[] value) {
    return Farewell.identifier(value) != null
        ? Optional.empty()
        : of(value).map(top -> top.event(null, top.receivedAt, value));
  }

  /// What the collector put aside: the event is inside, as it came.
  static Optional<TailedEvent> refused(byte[] value) {
    return of(value)
        .filter(kept -> kept.raw != null)
        .map(kept -> {
          byte[] raw = String.valueOf(kept.raw).getBytes(StandardCharsets.UTF_8);
          return of(raw).orElseGet(Top::new).event(kept.reason, kept.receivedAt, raw);
        });
  }

  private static Optional<Top> of(byte[] value) {
    try (JsonParser json = JSON.createParser(value)) {
      return json.nextToken() == JsonToken.START_OBJECT
          ? Optional.of(new Top().read(json))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /// Whether it is one of those that are looked for; no words fit every event.
  boolean fits(Search search) {
    return (search.type.isEmpty() || type.equals(search.type))
        && name.toLowerCase(Locale.ROOT).contains(search.name.toLowerCase(Locale.ROOT))
        && (search.person.isEmpty()
            || search.person.equals(userId)
            || search.person.equals(anonymousId));
  }

  /// @param name a part of it, in any case
  /// @param person a user id or an anonymous id, whole
  record Search(String type, String name, String person) {}

  /// The texts at the top of an object.
  private static final class Top {
    private String type = "";
    private String event = "";
    private @Nullable String userId;
    private @Nullable String anonymousId;
    private @Nullable String messageId;
    private @Nullable String receivedAt;
    private @Nullable String reason;
    private @Nullable String raw;

    private Top read(JsonParser json) throws IOException {
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String field = json.currentName();
        JsonToken value = json.nextToken();
        if (value == JsonToken.VALUE_STRING) {
          take(field, json.getText());
        } else {
          json.skipChildren();
        }
      }
      return this;
    }

    private void take(String field, String text) {
      switch (field) {
        case "type" -> type = text;
        case "event" -> event = text;
        case "userId" -> userId = text;
        case "anonymousId" -> anonymousId = text;
        case "messageId" -> messageId = text;
        case "receivedAt" -> receivedAt = text;
        case "reason" -> reason = text;
        case "raw" -> raw = text;
        default -> {}
      }
    }

    private TailedEvent event(@Nullable String because, @Nullable String received, byte[] value) {
      String text = new String(value, StandardCharsets.UTF_8);
      return new TailedEvent(
          type,
          event,
          userId,
          anonymousId,
          messageId,
          received,
          because,
          value.length,
          text.length() > MOST_TEXT ? text.substring(0, MOST_TEXT) : text);
    }
  }
}
