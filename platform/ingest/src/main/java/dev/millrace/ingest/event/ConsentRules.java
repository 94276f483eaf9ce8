package dev.millrace.ingest.event;

import dev.millrace.contracts.definition.ConsentEffect;
import dev.millrace.contracts.event.EventField;
import dev.millrace.contracts.event.EventScanner;
import dev.millrace.contracts.event.JsonCursor;
import dev.millrace.contracts.event.JsonKind;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a project does with events whose senders refuse a category. Immutable; safe for any thread.
final class ConsentRules {

  private static final byte[] CONSENT = bytes("consent");
  private static final byte[] PREFERENCES = bytes("categoryPreferences");

  private final Map<String, ConsentEffect> effects;

  ConsentRules(Map<String, ConsentEffect> effects) {
    this.effects = Map.copyOf(effects);
  }

  /// What is to be done with the event; null for nothing.
  @Nullable ConsentEffect effect(EventScanner event, byte[] json, JsonCursor cursor) {
    if (effects.isEmpty() || event.kind(EventField.CONTEXT) != JsonKind.OBJECT) {
      return null;
    }
    int from = event.start(EventField.CONTEXT);
    int to = event.end(EventField.CONTEXT);
    if (!enter(cursor.on(json, from, to), CONSENT) || !enter(cursor, PREFERENCES)) {
      return null;
    }
    return strongest(cursor, json);
  }

  /// Opens the object the cursor stands before, and goes to the member of that name; false unless
  /// it is an object.
  private static boolean enter(JsonCursor at, byte[] name) {
    at.openObject();
    while (at.nextMember()) {
      if (at.nameIs(name)) {
        return at.kind() == JsonKind.OBJECT;
      }
      at.skip();
    }
    return false;
  }

  private @Nullable ConsentEffect strongest(JsonCursor at, byte[] json) {
    ConsentEffect found = null;
    at.openObject();
    while (at.nextMember()) {
      ConsentEffect effect = effects.get(at.name());
      boolean agrees = at.skip() == JsonKind.BOOLEAN && json[at.start()] == 't';
      if (effect == ConsentEffect.DROP && !agrees) {
        return effect;
      }
      if (effect != null && !agrees) {
        found = effect;
      }
    }
    return found;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
