package dev.millrace.ingest.event;

import dev.millrace.contracts.definition.ProjectSettings.CollectorSettings;
import dev.millrace.contracts.event.Deliveries;
import dev.millrace.contracts.event.EventField;
import dev.millrace.contracts.event.EventScanner;
import dev.millrace.contracts.event.IsoTime;
import dev.millrace.contracts.event.JsonCursor;
import dev.millrace.contracts.event.JsonKind;
import dev.millrace.contracts.event.JsonSyntaxException;
import dev.millrace.contracts.log.LogEntry;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Rows of `bronze.events`: the records' bytes, and for each row the places in them of what it
/// keeps.
final class GatheredEvents implements GatheredRows {

  private static final byte[] TRACK = {'t', 'r', 'a', 'c', 'k'};
  private static final long DAY = Duration.ofDays(1).toNanos() / 1_000;
  private static final int INITIAL_ROWS = 1_024;
  private static final int ABSENT = -1;

  // What a row's numbers are, in one array of ints and one of longs.
  private static final int MESSAGE_ID = 0;
  private static final int TYPE = 2;
  private static final int EVENT = 4;
  private static final int USER_ID = 6;
  private static final int ANONYMOUS_ID = 8;
  private static final int PREVIOUS_ID = 10;
  private static final int PROPERTIES = 12;
  private static final int TRAITS = 14;
  private static final int CONTEXT = 16;
  private static final int CHUNK = 18;
  private static final int PARTITION = 19;
  private static final int INTS = 20;
  private static final int OFFSET = 0;
  private static final int OCCURRED = 1;
  private static final int RECEIVED = 2;
  private static final int LONGS = 3;

  private final EventScanner event = new EventScanner();
  private final JsonCursor cursor = new JsonCursor();
  private final ByteChunks records = new ByteChunks();
  private final long maxLate;
  private final long maxEarly;
  private int[] ints = new int[INTS * INITIAL_ROWS];
  private long[] longs = new long[LONGS * INITIAL_ROWS];
  private int count;

  GatheredEvents(CollectorSettings settings) {
    this.maxLate = settings.maxLate().toNanos() / 1_000;
    this.maxEarly = settings.maxEarly().toNanos() / 1_000;
  }

  @Override
  public boolean add(LogEntry entry, Deliveries deliveries) {
    byte[] json = entry.value();
    try {
      event.scan(json, 0, json.length);
    } catch (JsonSyntaxException e) {
      return false; // another producer's record; the collector writes none that cannot be read
    }
    long occurred = micros(EventField.TIMESTAMP, json);
    long received = micros(EventField.RECEIVED_AT, json);
    boolean isComplete =
        event.hasText(EventField.MESSAGE_ID)
            && occurred != IsoTime.NONE
            && received != IsoTime.NONE;
    if (!isComplete || !isFirst(entry, deliveries, received)) {
      return false;
    }
    keep(entry, occurred, received);
    return true;
  }

  private boolean isFirst(LogEntry entry, Deliveries deliveries, long received) {
    return deliveries.isFirst(
        entry.partition(),
        entry.offset(),
        entry.value(),
        event.start(EventField.MESSAGE_ID),
        event.end(EventField.MESSAGE_ID),
        received);
  }

  private long micros(EventField field, byte[] json) {
    return event.hasText(field)
        ? IsoTime.micros(json, event.start(field), event.end(field))
        : IsoTime.NONE;
  }

  private void keep(LogEntry entry, long occurred, long received) {
    if (count * LONGS == longs.length) {
      ints = Arrays.copyOf(ints, 2 * ints.length);
      longs = Arrays.copyOf(longs, 2 * longs.length);
    }
    records.add(entry.value());
    int at = count * INTS;
    int base = records.position() - entry.value().length;
    put(at + MESSAGE_ID, EventField.MESSAGE_ID, JsonKind.STRING, base);
    put(at + TYPE, EventField.TYPE, JsonKind.STRING, base);
    EventField name = isTrack(entry.value()) ? EventField.EVENT : EventField.NAME;
    put(at + EVENT, name, JsonKind.STRING, base);
    put(at + USER_ID, EventField.USER_ID, JsonKind.STRING, base);
    put(at + ANONYMOUS_ID, EventField.ANONYMOUS_ID, JsonKind.STRING, base);
    put(at + PREVIOUS_ID, EventField.PREVIOUS_ID, JsonKind.STRING, base);
    put(at + PROPERTIES, EventField.PROPERTIES, JsonKind.OBJECT, base);
    put(at + TRAITS, EventField.TRAITS, JsonKind.OBJECT, base);
    put(at + CONTEXT, EventField.CONTEXT, JsonKind.OBJECT, base);
    ints[at + CHUNK] = records.chunk();
    ints[at + PARTITION] = entry.partition();
    longs[count * LONGS + OFFSET] = entry.offset();
    longs[count * LONGS + OCCURRED] = occurred;
    longs[count * LONGS + RECEIVED] = received;
    count++;
  }

  private void put(int at, EventField field, JsonKind wanted, int base) {
    ints[at] = event.kind(field) == wanted ? base + event.start(field) : ABSENT;
    ints[at + 1] = base + event.end(field);
  }

  private boolean isTrack(byte[] json) {
    int from = event.start(EventField.TYPE);
    int to = event.end(EventField.TYPE);
    return event.hasText(EventField.TYPE) && Arrays.equals(json, from, to, TRACK, 0, TRACK.length);
  }

  @Override
  public int count() {
    return count;
  }

  @Override
  public long bytes() {
    return records.bytes() + (long) count * (INTS * Integer.BYTES + LONGS * Long.BYTES);
  }

  @Override
  public void clear() {
    records.clear();
    count = 0;
  }

  @Override
  public @Nullable Object value(int row, int column) {
    return switch (column) {
      case 0 -> text(row, MESSAGE_ID);
      case 1 -> text(row, TYPE);
      case 2 -> text(row, EVENT);
      case 3 -> text(row, USER_ID);
      case 4 -> text(row, ANONYMOUS_ID);
      case 5 -> longs[row * LONGS + OCCURRED];
      case 6 -> longs[row * LONGS + RECEIVED];
      case 7 -> utf8(row, PROPERTIES);
      case 8 -> utf8(row, TRAITS);
      case 9 -> utf8(row, CONTEXT);
      case 10 -> ints[row * INTS + PARTITION];
      case 11 -> longs[row * LONGS + OFFSET];
      case 12 -> day(longs[row * LONGS + OCCURRED], longs[row * LONGS + RECEIVED]);
      case 13 -> text(row, PREVIOUS_ID);
      default -> throw new IndexOutOfBoundsException(column);
    };
  }

  /// The day it happened, or was received where the sender's clock cannot be right.
  private int day(long occurred, long received) {
    boolean isLikely = occurred >= received - maxLate && occurred <= received + maxEarly;
    return (int) Math.floorDiv(isLikely ? occurred : received, DAY);
  }

  private @Nullable Object text(int row, int field) {
    int at = row * INTS + field;
    if (ints[at] == ABSENT) {
      return null;
    }
    byte[] json = records.get(ints[row * INTS + CHUNK]);
    for (int i = ints[at]; i < ints[at + 1]; i++) {
      if (json[i] == '\\') {
        cursor.on(json, ints[at] - 1, ints[at + 1] + 1).skip();
        return cursor.text();
      }
    }
    return Arrays.copyOfRange(json, ints[at], ints[at + 1]);
  }

  private byte @Nullable [] utf8(int row, int field) {
    int at = row * INTS + field;
    return ints[at] == ABSENT
        ? null
        : Arrays.copyOfRange(records.get(ints[row * INTS + CHUNK]), ints[at], ints[at + 1]);
  }
}
