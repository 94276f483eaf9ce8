package dev.millrace.ingest.replay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Map;

/// What is changed in the `properties` of events before they are sent again, where their sender
/// cannot be mended.
///
/// @param renames the new name by the old
/// @param values JSON, or else a text, by name; it takes the place of what is there
public record Mending(Map<String, String> renames, Map<String, String> values) {

  public static final Mending NONE = new Mending(Map.of(), Map.of());

  public Mending {
    renames = Map.copyOf(renames);
    values = Map.copyOf(values);
  }

  boolean isNothing() {
    return renames.isEmpty() && values.isEmpty();
  }

  void apply(ObjectNode event, RawEvents json) {
    ObjectNode properties =
        event.path("properties") instanceof ObjectNode found
            ? found
            : event.putObject("properties");
    renames.forEach((before, after) -> {
      JsonNode value = properties.remove(before);
      if (value != null) {
        properties.set(after, value);
      }
    });
    values.forEach((name, text) -> properties.set(name, value(text, json)));
  }

  private static JsonNode value(String text, RawEvents json) {
    JsonNode parsed = json.find(text);
    return parsed == null ? TextNode.valueOf(text) : parsed;
  }
}
