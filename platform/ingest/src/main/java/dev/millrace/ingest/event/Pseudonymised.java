package dev.millrace.ingest.event;

import dev.millrace.contracts.event.EventField;
import dev.millrace.contracts.event.EventScanner;
import dev.millrace.contracts.event.JsonCursor;
import dev.millrace.contracts.event.JsonKind;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/// An event without what tells who sent it: ids become pseudonyms, and the rest becomes null in its
/// place. For one thread.
final class Pseudonymised {

  private static final byte[] NULL = {'n', 'u', 'l', 'l'};
  private static final EventField[] IDS = {
    EventField.USER_ID, EventField.ANONYMOUS_ID, EventField.PREVIOUS_ID
  };
  private static final Set<String> PERSONAL_CONTEXT =
      Set.of(
          "ip",
          "userAgent",
          "userAgentData",
          "traits",
          "location",
          "device",
          "externalIds",
          "referrer",
          "page.url",
          "page.search",
          "page.referrer");

  private final EventScanner event;
  private final byte[] json;
  private final PersonKey key;
  private final Edits edits = new Edits();

  Pseudonymised(EventScanner event, byte[] json, PersonKey key) {
    this.event = event;
    this.json = json;
    this.key = key;
  }

  /// @param personalProperties paths in `properties`
  byte[] bytes(List<String> personalProperties) {
    for (EventField field : IDS) {
      replaceId(field);
    }
    if (event.kind(EventField.TRAITS) != null) {
      forget(EventField.TRAITS);
    }
    forget(EventField.CONTEXT, PERSONAL_CONTEXT);
    forget(EventField.PROPERTIES, Set.copyOf(personalProperties));
    return edits.apply(new byte[0], json, event.objectStart(), event.objectEnd());
  }

  private void replaceId(EventField field) {
    if (event.hasText(field)) {
      String pseudonym = key.pseudonym(String.valueOf(event.text(field)));
      edits.replace(
          event.start(field), event.end(field), pseudonym.getBytes(StandardCharsets.US_ASCII));
    } else if (event.kind(field) != null) {
      forget(field);
    }
  }

  private void forget(EventField field) {
    int quote = event.kind(field) == JsonKind.STRING ? 1 : 0;
    edits.replace(event.start(field) - quote, event.end(field) + quote, NULL);
  }

  private void forget(EventField field, Set<String> paths) {
    JsonKind kind = event.kind(field);
    if (kind == null || paths.isEmpty()) {
      return;
    }
    if (kind == JsonKind.OBJECT) {
      forget(new JsonCursor().on(json, event.start(field), event.end(field)), "", paths);
    } else {
      forget(field);
    }
  }

  private void forget(JsonCursor at, String prefix, Set<String> paths) {
    at.openObject();
    while (at.nextMember()) {
      String path = prefix + at.name();
      if (paths.contains(path)) {
        at.skip();
        edits.replace(at.start(), at.end(), NULL);
      } else if (at.kind() == JsonKind.OBJECT && leadsTo(paths, path)) {
        forget(at, path + ".", paths);
      } else {
        at.skip();
      }
    }
  }

  private static boolean leadsTo(Set<String> paths, String path) {
    return paths.stream().anyMatch(wanted -> wanted.startsWith(path + "."));
  }
}
