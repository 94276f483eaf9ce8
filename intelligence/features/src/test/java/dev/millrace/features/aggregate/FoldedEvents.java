package dev.millrace.features.aggregate;

import dev.millrace.contracts.definition.FeatureViewDefinition;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One person's events in few words, and their fold.
final class FoldedEvents {

  static final Instant START = Instant.parse("2026-03-01T00:00:00Z");

  private FoldedEvents() {}

  /// Minutes after the start.
  static Instant at(double minute) {
    return START.plusNanos(Math.round(minute * 60_000_000) * 1_000);
  }

  static byte[] page(double minute) {
    return event("page", null, at(minute), at(minute), "{}");
  }

  static byte[] buy(double minute, String price) {
    return event("track", "Bought", at(minute), at(minute), "{\"price\": %s}".formatted(price));
  }

  static byte[] event(
      String type, @Nullable String name, Instant at, Instant receivedAt, String properties) {
    String event = name == null ? "" : "\"event\": \"%s\",".formatted(name);
    return """
    {"type": "%s", %s "userId": "ada", "timestamp": "%s", "receivedAt": "%s", "properties": %s}
    """
        .formatted(type, event, at, receivedAt, properties)
        .getBytes(StandardCharsets.UTF_8);
  }

  /// The state after all events; null after none that counts.
  static byte @Nullable [] fold(FeatureViewDefinition view, List<byte[]> events) {
    var fold = new EventFold(List.of(view));
    EventReader reader = fold.reader();
    byte[] state = null;
    for (byte[] event : events) {
      if (!reader.read(event)) {
        throw new IllegalArgumentException(new String(event, StandardCharsets.UTF_8));
      }
      state = fold.update(state, reader);
    }
    return state;
  }

  /// What the view's first feature answers.
  static @Nullable Object answer(
      FeatureViewDefinition view, byte @Nullable [] state, double minute) {
    if (state == null) {
      return null;
    }
    Answer answer =
        new EventFold(List.of(view)).answers(state, view.name(), Micros.of(at(minute))).getFirst();
    return answer == null ? null : answer.value();
  }
}
