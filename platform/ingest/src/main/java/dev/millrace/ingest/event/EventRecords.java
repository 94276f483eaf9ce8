package dev.millrace.ingest.event;

import dev.millrace.contracts.definition.ProjectSettings.CollectorSettings;
import dev.millrace.contracts.event.Deliveries;
import dev.millrace.contracts.event.EventField;
import dev.millrace.contracts.event.EventScanner;
import dev.millrace.contracts.event.IsoTime;
import dev.millrace.contracts.event.JsonKind;
import dev.millrace.contracts.event.JsonSyntaxException;
import dev.millrace.contracts.log.LogEntry;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Finds in one pass what `bronze.events` keeps of an event.
final class EventRecords implements RecordReader {

  private static final byte[] TRACK = {'t', 'r', 'a', 'c', 'k'};
  private static final long DAY = Duration.ofDays(1).toNanos() / 1_000;

  private final EventScanner event = new EventScanner();
  private final long maxLate;
  private final long maxEarly;
  private long newestDay;
  private LocalDate newestDate = LocalDate.EPOCH;

  EventRecords(CollectorSettings settings) {
    this.maxLate = settings.maxLate().toNanos() / 1_000;
    this.maxEarly = settings.maxEarly().toNanos() / 1_000;
  }

  @Override
  public @Nullable RecordRow find(LogEntry entry, Deliveries deliveries) {
    byte[] json = entry.value();
    try {
      event.scan(json, 0, json.length);
    } catch (JsonSyntaxException e) {
      return null; // another producer's record; the collector writes none that cannot be read
    }
    long occurred = micros(EventField.TIMESTAMP, json);
    long received = micros(EventField.RECEIVED_AT, json);
    boolean isComplete =
        event.hasText(EventField.MESSAGE_ID)
            && occurred != IsoTime.NONE
            && received != IsoTime.NONE;
    return isComplete && isFirst(entry, deliveries, received)
        ? new EventRow(entry, spans(json), occurred, received, day(occurred, received))
        : null;
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

  private int[] spans(byte[] json) {
    int[] spans = new int[2 * EventRow.SPANS];
    put(spans, EventRow.MESSAGE_ID, EventField.MESSAGE_ID, JsonKind.STRING);
    put(spans, EventRow.TYPE, EventField.TYPE, JsonKind.STRING);
    EventField name = isTrack(json) ? EventField.EVENT : EventField.NAME;
    put(spans, EventRow.EVENT, name, JsonKind.STRING);
    put(spans, EventRow.USER_ID, EventField.USER_ID, JsonKind.STRING);
    put(spans, EventRow.ANONYMOUS_ID, EventField.ANONYMOUS_ID, JsonKind.STRING);
    put(spans, EventRow.PREVIOUS_ID, EventField.PREVIOUS_ID, JsonKind.STRING);
    put(spans, EventRow.PROPERTIES, EventField.PROPERTIES, JsonKind.OBJECT);
    put(spans, EventRow.TRAITS, EventField.TRAITS, JsonKind.OBJECT);
    put(spans, EventRow.CONTEXT, EventField.CONTEXT, JsonKind.OBJECT);
    return spans;
  }

  private void put(int[] spans, int index, EventField field, JsonKind wanted) {
    boolean isThere = event.kind(field) == wanted;
    spans[2 * index] = isThere ? event.start(field) : EventRow.ABSENT;
    spans[2 * index + 1] = event.end(field);
  }

  private boolean isTrack(byte[] json) {
    int from = event.start(EventField.TYPE);
    int to = event.end(EventField.TYPE);
    return event.hasText(EventField.TYPE)
        && Arrays.equals(json, from, to, TRACK, 0, TRACK.length);
  }

  /// The day it happened, or was received where the sender's clock cannot be right.
  private LocalDate day(long occurred, long received) {
    boolean isLikely = occurred >= received - maxLate && occurred <= received + maxEarly;
    long day = Math.floorDiv(isLikely ? occurred : received, DAY);
    if (day != newestDay) {
      newestDay = day;
      newestDate = LocalDate.ofEpochDay(day);
    }
    return newestDate;
  }
}
