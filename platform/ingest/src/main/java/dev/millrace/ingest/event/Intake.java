package dev.millrace.ingest.event;

import dev.millrace.contracts.definition.ConsentEffect;
import dev.millrace.contracts.event.EventField;
import dev.millrace.contracts.event.EventScanner;
import dev.millrace.contracts.event.JsonCursor;
import dev.millrace.contracts.event.JsonKind;
import dev.millrace.contracts.event.JsonSyntaxException;
import dev.millrace.contracts.log.LogRecord;
import dev.millrace.contracts.privacy.Suppressions;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.ingest.row.RowProblem;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Goes through the bytes of one request, once, and sorts its events. Reusable; for one thread.
public final class Intake {

  private static final byte[] BATCH = "batch".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] CONTEXT = "context".getBytes(StandardCharsets.US_ASCII);

  private final IntakeRules rules;
  private final EventStamp stamp;
  private final EventReader json = new EventReader();
  private final JsonCursor body = new JsonCursor();
  private final JsonCursor inner = new JsonCursor();
  private final EventScanner event = new EventScanner();
  private EventRules contracts;
  private byte @Nullable [] context;
  private boolean isContextMissing;
  private Instant now = Instant.EPOCH;
  private List<LogRecord> good = List.of();
  private List<LogRecord> bad = List.of();
  private List<LogRecord> withheld = List.of();
  private List<LogRecord> suppressed = List.of();

  public Intake(IntakeRules rules) {
    this.rules = rules;
    this.stamp = new EventStamp(rules.ids());
    this.contracts = new EventRules(List.of());
  }

  /// What is to go to which topic.
  ///
  /// @param withheld of who does not consent: that there was an event and when, and nothing else
  /// @param suppressed of whom nothing is taken in: the same
  public record Sorted(
      List<LogRecord> good,
      List<LogRecord> bad,
      List<LogRecord> withheld,
      List<LogRecord> suppressed) {
    public int count() {
      return good.size() + bad.size() + withheld.size() + suppressed.size();
    }
  }

  /// @param type of the one event that the request is; `batch` for many
  /// @throws MillraceException EVENT_SYNTAX when the request is no JSON, or no batch
  public Sorted sort(String type, byte[] request, EventRules by, Instant at) {
    contracts = by;
    now = at;
    stamp.at(at);
    good = new ArrayList<>();
    bad = new ArrayList<>();
    withheld = new ArrayList<>();
    suppressed = new ArrayList<>();
    try {
      body.on(request, 0, request.length);
      context = null;
      if (type.equals("batch")) {
        takeWholeBatch(request);
      } else {
        take(request, type);
      }
      body.close();
    } catch (JsonSyntaxException e) {
      throw ProblemCode.EVENT_SYNTAX.exception(
          "The body is not JSON of at most %d levels: %s."
              .formatted(JsonCursor.MAX_DEPTH, e.getMessage()),
          "Send one JSON object in Segment's shape.");
    }
    return new Sorted(good, bad, withheld, suppressed);
  }

  /// A batch's `context` is that of each of its events that has none. Where it comes after them,
  /// and is needed, the batch is gone through once more.
  private void takeWholeBatch(byte[] request) {
    isContextMissing = false;
    takeBatch(request);
    if (context != null && isContextMissing) {
      good.clear();
      bad.clear();
      withheld.clear();
      suppressed.clear();
      body.on(request, 0, request.length);
      takeBatch(request);
    }
  }

  private void takeBatch(byte[] request) {
    boolean isFound = false;
    body.openObject();
    while (body.nextMember()) {
      if (!isFound && body.nameIs(BATCH) && body.kind() == JsonKind.ARRAY) {
        isFound = true;
        body.openArray();
        while (body.nextElement()) {
          take(request, null);
        }
      } else {
        boolean isContext = body.nameIs(CONTEXT);
        if (body.skip() == JsonKind.OBJECT && isContext) {
          context = Arrays.copyOfRange(request, body.start(), body.end());
        }
      }
    }
    if (!isFound) {
      throw ProblemCode.EVENT_SYNTAX.exception(
          "The body has no array 'batch'.", "Send {\"batch\": [ ... ]}.");
    }
  }

  private void take(byte[] request, @Nullable String type) {
    if (body.kind() != JsonKind.OBJECT) {
      body.skip();
      byte[] raw = Arrays.copyOfRange(request, body.start(), body.end());
      quarantine(rules.ids().next(), "The event is not a JSON object.", raw);
      return;
    }
    event.scan(body, request);
    if (isSuppressed()) {
      suppressed.add(withheld());
      return;
    }
    byte[] bytes = withContext(request);
    ConsentEffect effect = rules.consent().effect(event, bytes, inner);
    if (effect == null) {
      judge(bytes, type);
    } else if (effect == ConsentEffect.DROP || event.repeated() != null) {
      withheld.add(withheld());
    } else {
      judgePseudonymised(bytes, type);
    }
  }

  /// Of whoever an event names: also a known user's on a device of somebody suppressed is dropped
  /// only where the user is.
  private boolean isSuppressed() {
    Suppressions people = rules.suppressions();
    if (people.isEmpty()) {
      return false;
    }
    boolean isKnown = event.hasText(EventField.USER_ID);
    return (isKnown && people.holds("u:" + event.text(EventField.USER_ID)))
        || (!isKnown && holds(people, "a:", EventField.ANONYMOUS_ID))
        || holds(people, "u:", EventField.PREVIOUS_ID)
        || holds(people, "a:", EventField.PREVIOUS_ID);
  }

  private boolean holds(Suppressions people, String kind, EventField field) {
    return event.hasText(field) && people.holds(kind + event.text(field));
  }

  private byte[] withContext(byte[] request) {
    if (event.kind(EventField.CONTEXT) != null || EventStamp.isEmpty(event, request)) {
      return request;
    }
    isContextMissing = true;
    if (context == null) {
      return request;
    }
    byte[] start = {'{', '"', 'c', 'o', 'n', 't', 'e', 'x', 't', '"', ':'};
    int rest = event.objectEnd() - event.objectStart() - 1;
    var bytes = ByteBuffer.allocate(start.length + context.length + 1 + rest);
    bytes.put(start).put(context).put((byte) ',');
    bytes.put(request, event.objectStart() + 1, rest);
    event.scan(bytes.array(), 0, bytes.capacity());
    return bytes.array();
  }

  private void judgePseudonymised(byte[] request, @Nullable String type) {
    String own =
        event.hasText(EventField.TYPE)
            ? EventTypes.find(request, event.start(EventField.TYPE), event.end(EventField.TYPE))
            : null;
    String known = type == null ? own : type;
    List<String> personal = known == null ? List.of() : contracts.personalProperties(event, known);
    byte[] without = new Pseudonymised(event, request, rules.key()).bytes(personal);
    event.scan(without, 0, without.length);
    judge(without, type);
  }

  private void judge(byte[] bytes, @Nullable String type) {
    try {
      requireWhole();
      String known = type == null ? EventRules.requireType(event, bytes) : type;
      contracts.check(event, known, bytes, inner);
      good.add(new LogRecord(key(), stamp.stamped(event, bytes, known)));
    } catch (RowProblem e) {
      byte[] raw =
          type == null
              ? Arrays.copyOfRange(bytes, event.objectStart(), event.objectEnd())
              : stamp.typed(event, bytes, type);
      quarantine(id(), e.reason(), raw);
    }
  }

  private void requireWhole() throws RowProblem {
    EventField repeated = event.repeated();
    if (repeated != null) {
      throw new RowProblem("The field '%s' is there twice.".formatted(repeated.wire()));
    }
    if (event.hasHalfPair()) {
      throw new RowProblem(
          "A text holds half of a surrogate pair; expected whole characters, such as \\ud83d\\ude00.");
    }
    int length = event.objectEnd() - event.objectStart();
    if (length > rules.maxEventBytes()) {
      throw new RowProblem(
          "The event holds %,d bytes; the limit is %,d.".formatted(length, rules.maxEventBytes()));
    }
  }

  private String key() {
    String user = event.hasText(EventField.USER_ID) ? event.text(EventField.USER_ID) : null;
    return String.valueOf(user == null ? event.text(EventField.ANONYMOUS_ID) : user);
  }

  private String id() {
    String id = event.hasText(EventField.MESSAGE_ID) ? event.text(EventField.MESSAGE_ID) : null;
    return id == null || id.length() > EventRules.MAX_ID_CHARACTERS ? rules.ids().next() : id;
  }

  private void quarantine(String id, String reason, byte[] raw) {
    bad.add(new QuarantinedEvent(id, now, reason, raw).toRecord(json));
  }

  private LogRecord withheld() {
    String value = "{\"receivedAt\":\"" + now + "\"}";
    return new LogRecord("", value.getBytes(StandardCharsets.UTF_8));
  }
}
