package dev.millrace.demo.delivery;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.millrace.demo.mischief.Delivery;
import dev.millrace.demo.world.ShopEvent;
import java.io.IOException;

/// Events as a faulty release of the shop's web page sends them: each lacks or mistypes one thing.
final class BrokenEventJson {
  private BrokenEventJson() {}

  static void write(JsonGenerator json, Delivery delivery) throws IOException {
    ShopEvent event = delivery.event();
    json.writeStringField("type", "track");
    switch (delivery.variant()) {
      case 0 -> withoutName(json, event);
      case 1 -> withTextForProperties(json, event);
      case 2 -> withWordsForTimestamp(json, event);
      default -> fromNobody(json, event);
    }
  }

  private static void withoutName(JsonGenerator json, ShopEvent event) throws IOException {
    json.writeStringField("timestamp", event.at().toString());
    EventJson.visitor(json, event.visitor());
    noProperties(json);
  }

  private static void withTextForProperties(JsonGenerator json, ShopEvent event)
      throws IOException {
    json.writeStringField("event", "Product Viewed");
    json.writeStringField("timestamp", event.at().toString());
    EventJson.visitor(json, event.visitor());
    json.writeStringField("properties", "[object Object]");
  }

  private static void withWordsForTimestamp(JsonGenerator json, ShopEvent event)
      throws IOException {
    json.writeStringField("event", "Product Viewed");
    json.writeStringField("timestamp", "just now");
    EventJson.visitor(json, event.visitor());
    noProperties(json);
  }

  private static void fromNobody(JsonGenerator json, ShopEvent event) throws IOException {
    json.writeStringField("event", "Product Viewed");
    json.writeStringField("timestamp", event.at().toString());
    EventJson.context(json, event.visitor());
    noProperties(json);
  }

  private static void noProperties(JsonGenerator json) throws IOException {
    json.writeObjectFieldStart("properties");
    json.writeEndObject();
  }
}
