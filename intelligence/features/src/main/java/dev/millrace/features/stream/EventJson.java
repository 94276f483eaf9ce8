package dev.millrace.features.stream;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.features.aggregate.Event;
import dev.millrace.features.aggregate.Micros;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/// Reads the values of the topic `events`.
final class EventJson {

  private final ObjectMapper json = new ObjectMapper();

  /// An event with the customer it belongs to.
  record Customers(String customer, Event event) {}

  /// Empty for events of nobody known, and for values that are no event: others may write into the
  /// topic, and the stream goes on.
  Optional<Customers> read(byte[] value) {
    try {
      JsonNode body = json.readTree(value);
      String customer = text(body, "userId");
      return customer.isEmpty()
          ? Optional.empty()
          : Optional.of(new Customers(customer, event(body)));
    } catch (JacksonException | DateTimeParseException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Event event(JsonNode body) {
    long at = moment(text(body, "timestamp"));
    String received = text(body, "receivedAt");
    return new Event(
        text(body, "messageId"),
        text(body, "type"),
        text(body, "event"),
        at,
        received.isEmpty() ? at : moment(received),
        body);
  }

  private static long moment(String text) {
    return Micros.of(OffsetDateTime.parse(text).toInstant());
  }

  private static String text(JsonNode node, String field) {
    JsonNode value = node.path(field);
    return value.isTextual() ? value.textValue() : "";
  }
}
