package dev.millrace.contracts.event;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Finds an event's common fields in its bytes and checks all the rest in the same pass. Reusable;
/// for one thread. What it answers holds until the next scan.
// The ordinal is the place in arrays of one scan, never stored.
@SuppressWarnings("EnumOrdinal")
public final class EventScanner {

  private static final EventField[] FIELDS = EventField.values();
  private static final byte[][] NAMES =
      Arrays.stream(FIELDS)
          .map(field -> field.wire().getBytes(StandardCharsets.US_ASCII))
          .toArray(byte[][]::new);
  private static final EventField[][] BY_LENGTH = byLength();

  private final JsonCursor cursor = new JsonCursor();
  private final @Nullable JsonKind[] kinds = new @Nullable JsonKind[FIELDS.length];
  private final int[] starts = new int[FIELDS.length];
  private final int[] ends = new int[FIELDS.length];
  private byte[] json = {};
  private int objectStart;
  private int objectEnd;
  private @Nullable EventField repeated;
  private boolean hasHalfPair;

  private static EventField[][] byLength() {
    int longest = Arrays.stream(FIELDS).mapToInt(field -> field.wire().length()).max().orElse(0);
    var fields = new EventField[longest + 1][];
    for (int length = 0; length <= longest; length++) {
      int wanted = length;
      fields[length] =
          Arrays.stream(FIELDS)
              .filter(field -> field.wire().length() == wanted)
              .toArray(EventField[]::new);
    }
    return fields;
  }

  /// Reads one whole object; only white space may follow.
  ///
  /// @throws JsonSyntaxException when it is no JSON object, or names one of the fields twice
  public void scan(byte[] bytes, int from, int to) {
    json = bytes;
    scan(cursor.on(bytes, from, to), bytes);
    cursor.close();
    if (repeated != null) {
      throw new JsonSyntaxException("'%s' once".formatted(repeated.wire()), from);
    }
  }

  /// Reads the object that a cursor stands before, as an element of a batch; the cursor passes it.
  /// One that names a field twice does not stop the batch: ask [#repeated()].
  ///
  /// @param bytes what the cursor reads
  public void scan(JsonCursor from, byte[] bytes) {
    json = bytes;
    Arrays.fill(kinds, null);
    repeated = null;
    from.takeHalfPair();
    from.openObject();
    objectStart = from.position() - 1;
    while (from.nextMember()) {
      EventField field = field(from);
      JsonKind kind = from.skip();
      if (field != null) {
        keep(field, kind, from);
      }
    }
    objectEnd = from.position();
    hasHalfPair = from.takeHalfPair();
  }

  private static @Nullable EventField field(JsonCursor at) {
    if (at.nameHasEscapes()) {
      return find(at, FIELDS);
    }
    int length = at.nameLength();
    return length < BY_LENGTH.length ? find(at, BY_LENGTH[length]) : null;
  }

  private static @Nullable EventField find(JsonCursor at, EventField[] among) {
    for (EventField field : among) {
      if (at.nameIs(NAMES[field.ordinal()])) {
        return field;
      }
    }
    return null;
  }

  private void keep(EventField field, JsonKind kind, JsonCursor from) {
    int i = field.ordinal();
    if (kinds[i] != null) {
      repeated = field;
      return;
    }
    int quote = kind == JsonKind.STRING ? 1 : 0;
    kinds[i] = kind;
    starts[i] = from.start() + quote;
    ends[i] = from.end() - quote;
  }

  /// A field that the event names more than once; null when there is none.
  public @Nullable EventField repeated() {
    return repeated;
  }

  /// Whether a string anywhere in the event holds a half of a surrogate pair alone: JSON allows it,
  /// but no UTF-8 can hold it, and many readers refuse the whole text.
  public boolean hasHalfPair() {
    return hasHalfPair;
  }

  /// What the field holds; null when the event has none.
  public @Nullable JsonKind kind(EventField field) {
    return kinds[field.ordinal()];
  }

  /// Where the field's value begins; of a string, after the quote.
  public int start(EventField field) {
    return starts[field.ordinal()];
  }

  /// Where the field's value ends; of a string, before the quote.
  public int end(EventField field) {
    return ends[field.ordinal()];
  }

  /// Whether the field holds a string that is not empty.
  public boolean hasText(EventField field) {
    return kind(field) == JsonKind.STRING && end(field) > start(field);
  }

  /// The field's string; null when it holds none.
  public @Nullable String text(EventField field) {
    return kind(field) == JsonKind.STRING
        ? JsonText.unescaped(json, start(field), end(field))
        : null;
  }

  /// The field's value as it was sent; null when the event has none.
  public @Nullable String json(EventField field) {
    JsonKind kind = kind(field);
    if (kind == null) {
      return null;
    }
    int quote = kind == JsonKind.STRING ? 1 : 0;
    int from = start(field) - quote;
    return new String(json, from, end(field) + quote - from, StandardCharsets.UTF_8);
  }

  /// The place of the event's opening brace.
  public int objectStart() {
    return objectStart;
  }

  /// The place after the event's closing brace.
  public int objectEnd() {
    return objectEnd;
  }
}
