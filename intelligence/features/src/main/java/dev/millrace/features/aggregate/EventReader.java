package dev.millrace.features.aggregate;

import dev.millrace.contracts.event.EventField;
import dev.millrace.contracts.event.EventScanner;
import dev.millrace.contracts.event.IsoTime;
import dev.millrace.contracts.event.JsonKind;
import dev.millrace.contracts.event.JsonSyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads events as they lie in the log, for one [EventFold]: who did it, when, and what the
/// features that count it want to know. Reusable; for one thread. What it answers holds until the
/// next event.
public final class EventReader {

  private static final byte[] TRACK = "track".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] PAGE = EventFilter.PAGE.getBytes(StandardCharsets.US_ASCII);

  private final EventScanner scanner = new EventScanner();
  private final Map<EventField, PathTree> trees = new EnumMap<>(EventField.class);
  private final List<EventField> roots;
  private final Wanted[] wanted;
  private final List<byte[]> names = new ArrayList<>();
  private final int[] hits;
  private final Scratch scratch = new Scratch();
  private byte[] json = {};
  private int hitCount;
  private long happenedAt;
  private long receivedAt;

  /// What one slot wants from events.
  ///
  /// @param name of `names`; or one of those below
  private record Wanted(int name, @Nullable EventField root, FoundValue value, Slot.Wants wants) {

    static final int ANY = -1;
    static final int PAGES = -2;
  }

  EventReader(Slot[] slots) {
    wanted = new Wanted[slots.length];
    hits = new int[slots.length];
    for (int i = 0; i < slots.length; i++) {
      wanted[i] = wanted(slots[i]);
    }
    roots = List.copyOf(trees.keySet());
  }

  private Wanted wanted(Slot slot) {
    FieldPath of = slot.of();
    int name = name(slot.filter());
    if (of == null) {
      return new Wanted(name, null, new FoundValue(), slot.wants());
    }
    EventField root = root(of);
    FoundValue value = trees.computeIfAbsent(root, _ -> new PathTree()).want(of.names());
    return new Wanted(name, root, value, slot.wants());
  }

  private static EventField root(FieldPath of) {
    for (EventField field : EventField.values()) {
      if (field.wire().equals(of.column())) {
        return field;
      }
    }
    throw new IllegalStateException(
        "The path '%s' is not inside an event; this is a bug.".formatted(of));
  }

  private int name(EventFilter filter) {
    String event = filter.event();
    if (event == null) {
      return Wanted.ANY;
    }
    if (filter.isPage()) {
      return Wanted.PAGES;
    }
    byte[] name = event.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < names.size(); i++) {
      if (Arrays.equals(names.get(i), name)) {
        return i;
      }
    }
    names.add(name);
    return names.size() - 1;
  }

  /// Reads a record of the topic `events`. False when it is no event of anybody: others may write
  /// into the topic, and readers go on.
  public boolean read(byte[] value) {
    json = value;
    hitCount = 0;
    try {
      scanner.scan(value, 0, value.length);
    } catch (JsonSyntaxException e) {
      return false;
    }
    if (!readMoments() || !isSomebody()) {
      return false;
    }
    readHits();
    return true;
  }

  /// Nothing happens after it was received: a clock that runs ahead does not reach into the future.
  private boolean readMoments() {
    long at = moment(EventField.TIMESTAMP);
    if (at == IsoTime.NONE) {
      return false;
    }
    boolean isReceived = scanner.kind(EventField.RECEIVED_AT) != null;
    receivedAt = isReceived ? moment(EventField.RECEIVED_AT) : at;
    happenedAt = Math.min(at, receivedAt);
    return receivedAt != IsoTime.NONE;
  }

  private long moment(EventField field) {
    return scanner.hasText(field)
        ? IsoTime.micros(json, scanner.start(field), scanner.end(field))
        : IsoTime.NONE;
  }

  private boolean isSomebody() {
    return scanner.hasText(EventField.USER_ID) || scanner.hasText(EventField.ANONYMOUS_ID);
  }

  private void readHits() {
    int name = -1;
    boolean isPage = false;
    if (is(EventField.TYPE, TRACK)) {
      name = eventName();
    } else {
      isPage = is(EventField.TYPE, PAGE);
    }
    for (int i = 0; i < wanted.length; i++) {
      int one = wanted[i].name();
      if (one == Wanted.ANY || (one == Wanted.PAGES ? isPage : one == name && name >= 0)) {
        hits[hitCount++] = i;
      }
    }
    if (hitCount > 0) {
      readValues();
    }
  }

  /// The place of the event's name among the wanted; -1 when nobody wants it.
  private int eventName() {
    for (int i = 0; i < names.size(); i++) {
      if (is(EventField.EVENT, names.get(i))) {
        return i;
      }
    }
    return -1;
  }

  private boolean is(EventField field, byte[] text) {
    if (scanner.kind(field) != JsonKind.STRING) {
      return false;
    }
    int from = scanner.start(field);
    int to = scanner.end(field);
    if (Arrays.equals(json, from, to, text, 0, text.length)) {
      return true;
    }
    return hasEscape(from, to) && Arrays.equals(unescaped(field), text);
  }

  private boolean hasEscape(int from, int to) {
    for (int at = from; at < to; at++) {
      if (json[at] == '\\') {
        return true;
      }
    }
    return false;
  }

  private byte[] unescaped(EventField field) {
    String text = scanner.text(field);
    return text == null ? new byte[0] : text.getBytes(StandardCharsets.UTF_8);
  }

  private void readValues() {
    for (int i = 0; i < roots.size(); i++) {
      readTree(roots.get(i));
    }
    int kept = 0;
    for (int i = 0; i < hitCount; i++) {
      Wanted one = wanted[hits[i]];
      if (one.wants().accepts(one.value())) {
        hits[kept++] = hits[i];
      }
    }
    hitCount = kept;
  }

  private void readTree(EventField root) {
    PathTree tree = trees.get(root);
    if (tree == null) {
      return;
    }
    tree.clear();
    for (int i = 0; i < hitCount; i++) {
      Wanted one = wanted[hits[i]];
      if (one.root() == root) {
        tree.ask(one.value());
      }
    }
    if (scanner.kind(root) == JsonKind.OBJECT) {
      tree.read(json, scanner.start(root), scanner.end(root));
    }
  }

  /// Whose state the event belongs to, as UTF-8: `u:` and the user's id, or `a:` and the anonymous
  /// id of somebody not known.
  public byte[] key() {
    boolean isUser = scanner.hasText(EventField.USER_ID);
    EventField field = isUser ? EventField.USER_ID : EventField.ANONYMOUS_ID;
    byte[] text = json;
    int from = scanner.start(field);
    int to = scanner.end(field);
    if (hasEscape(from, to)) {
      text = unescaped(field);
      from = 0;
      to = text.length;
    }
    byte[] key = new byte[to - from + 2];
    key[0] = (byte) (isUser ? 'u' : 'a');
    key[1] = ':';
    System.arraycopy(text, from, key, 2, to - from);
    return key;
  }

  /// Where the message's id begins in the record; [#idEnd()] is the same place when it has none.
  public int idStart() {
    return scanner.hasText(EventField.MESSAGE_ID) ? scanner.start(EventField.MESSAGE_ID) : 0;
  }

  public int idEnd() {
    return scanner.hasText(EventField.MESSAGE_ID) ? scanner.end(EventField.MESSAGE_ID) : 0;
  }

  /// When it was taken in, in microseconds.
  public long receivedAt() {
    return receivedAt;
  }

  /// Whether any feature counts the event.
  public boolean isCounted() {
    return hitCount > 0;
  }

  long happenedAt() {
    return happenedAt;
  }

  int hitCount() {
    return hitCount;
  }

  int hit(int i) {
    return hits[i];
  }

  FoundValue value(int slot) {
    return wanted[slot].value();
  }

  Scratch scratch() {
    return scratch;
  }
}
