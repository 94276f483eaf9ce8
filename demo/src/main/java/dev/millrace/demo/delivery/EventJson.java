package dev.millrace.demo.delivery;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import dev.millrace.demo.mischief.Delivery;
import dev.millrace.demo.world.Visitor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Deliveries as the bodies that Segment's libraries would post.
public final class EventJson {
  private static final JsonFactory JSON = new JsonFactory();

  private EventJson() {}

  /// The body for `/v1/batch`.
  public static byte[] batch(List<Delivery> deliveries, Instant sentAt) {
    return write(json -> {
      json.writeStartObject();
      json.writeArrayFieldStart("batch");
      for (Delivery delivery : deliveries) {
        event(json, delivery, null);
      }
      json.writeEndArray();
      json.writeStringField("sentAt", sentAt.toString());
      json.writeEndObject();
    });
  }

  /// The body for `/v1/track`, `/v1/identify` or `/v1/page`.
  public static byte[] single(Delivery delivery, Instant sentAt) {
    return write(json -> event(json, delivery, sentAt));
  }

  private static void event(JsonGenerator json, Delivery delivery, @Nullable Instant sentAt)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("messageId", delivery.event().messageId());
    if (delivery.isMalformed()) {
      BrokenEventJson.write(json, delivery);
    } else {
      json.writeStringField("timestamp", delivery.event().at().toString());
      visitor(json, delivery.event().visitor());
      HappeningJson.write(json, delivery.event().what());
    }
    if (sentAt != null) {
      json.writeStringField("sentAt", sentAt.toString());
    }
    json.writeEndObject();
  }

  static void visitor(JsonGenerator json, Visitor visitor) throws IOException {
    json.writeStringField("anonymousId", visitor.anonymousId());
    if (visitor.userId() != null) {
      json.writeStringField("userId", visitor.userId());
    }
    context(json, visitor);
  }

  static void context(JsonGenerator json, Visitor visitor) throws IOException {
    json.writeObjectFieldStart("context");
    json.writeStringField("userAgent", visitor.userAgent());
    json.writeStringField("ip", visitor.address());
    json.writeObjectFieldStart("library");
    json.writeStringField("name", "sample-shop");
    json.writeStringField("version", "1.0.0");
    json.writeEndObject();
    String campaign = visitor.campaign();
    if (campaign != null) {
      json.writeObjectFieldStart("campaign");
      json.writeStringField("name", campaign);
      json.writeStringField("source", campaign.substring(0, campaign.indexOf('-')));
      json.writeEndObject();
    }
    json.writeEndObject();
  }

  private static byte[] write(Writing writing) {
    try (var bytes = new ByteArrayBuilder(512)) {
      try (JsonGenerator json = JSON.createGenerator(bytes)) {
        writing.to(json);
      }
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException("Writing to memory does not fail; this is a bug.", e);
    }
  }

  private interface Writing {
    void to(JsonGenerator json) throws IOException;
  }
}
