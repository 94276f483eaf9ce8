package dev.millrace.ingest.event;

import dev.millrace.contracts.event.JsonCursor;
import dev.millrace.contracts.log.LogEntry;
import java.time.LocalDate;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A row of `bronze.events`, as places in the record: texts are copied out when they are asked for.
///
/// @param spans for each of the constants a start, or [#ABSENT], and an end
/// @param occurred in microseconds
/// @param received in microseconds
@SuppressWarnings("ArrayRecordComponent") // Never compared; one for each event, so it is small.
record EventRow(LogEntry entry, int[] spans, long occurred, long received, LocalDate day)
    implements RecordRow {

  static final int MESSAGE_ID = 0;
  static final int TYPE = 1;
  static final int EVENT = 2;
  static final int USER_ID = 3;
  static final int ANONYMOUS_ID = 4;
  static final int PREVIOUS_ID = 5;
  static final int PROPERTIES = 6;
  static final int TRAITS = 7;
  static final int CONTEXT = 8;
  static final int SPANS = 9;

  static final int ABSENT = -1;

  private static final int OVERHEAD_BYTES = 200;

  @Override
  public @Nullable Object[] cells() {
    return new @Nullable Object[] {
      text(MESSAGE_ID),
      text(TYPE),
      text(EVENT),
      text(USER_ID),
      text(ANONYMOUS_ID),
      occurred,
      received,
      utf8(PROPERTIES),
      utf8(TRAITS),
      utf8(CONTEXT),
      entry.partition(),
      entry.offset(),
      day,
      text(PREVIOUS_ID)
    };
  }

  @Override
  public int bytes() {
    return entry.value().length + OVERHEAD_BYTES;
  }

  private @Nullable Object text(int index) {
    byte[] json = entry.value();
    int from = spans[2 * index];
    int to = spans[2 * index + 1];
    for (int at = from; at >= 0 && at < to; at++) {
      if (json[at] == '\\') {
        return unescaped(json, from, to);
      }
    }
    return utf8(index);
  }

  private static String unescaped(byte[] json, int from, int to) {
    var cursor = new JsonCursor().on(json, from - 1, to + 1);
    cursor.skip();
    return cursor.text();
  }

  private byte @Nullable [] utf8(int index) {
    int from = spans[2 * index];
    return from == ABSENT ? null : Arrays.copyOfRange(entry.value(), from, spans[2 * index + 1]);
  }
}
