package dev.millrace.features.replay;

import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.features.aggregate.EventFold;
import dev.millrace.features.aggregate.EventReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The lake's events put through the fold again. Holds every person's state in memory. For one
/// thread, once.
public final class Replay {

  private final EventFold fold;
  private final EventReader reader;
  private final Map<String, byte[]> states = new HashMap<>();
  private long events;
  private long unreadable;
  private long nextOffset;

  public Replay(EventFold fold) {
    this.fold = fold;
    this.reader = fold.reader();
  }

  /// Every person's state, by its key.
  public Map<String, byte[]> states() {
    return states;
  }

  public long events() {
    return events;
  }

  public long unreadable() {
    return unreadable;
  }

  /// The offset after the newest event of the partition that was read; 0 where there was none.
  public long nextOffset() {
    return nextOffset;
  }

  /// As they were received, up to a moment. What was received later counts as received at that
  /// moment, as a read then would have needed it.
  public void readUntil(LakeView lake, Instant until) {
    lake.find(LakeEvents.TABLE)
        .ifPresent(table ->
            lake.read(
                SqlQuery.of(
                    """
                    select %s
                    from bronze.events
                    where least(occurred_at, received_at) < cast(? as timestamptz)
                    qualify row_number() over (partition by message_id order by received_at) = 1
                    order by received_at
                    """
                        .formatted(LakeEvents.columns(table)),
                    until),
                row -> add(LakeEvents.json(row, atMost(row[LakeEvents.RECEIVED_AT], until)))));
  }

  private static @Nullable Object atMost(@Nullable Object received, Instant until) {
    return received instanceof Instant moment && moment.isAfter(until) ? until : received;
  }

  /// All that came over one partition of the log, in its order.
  public void readPartition(LakeView lake, int partition) {
    lake.find(LakeEvents.TABLE)
        .ifPresent(table ->
            lake.read(
                SqlQuery.of(
                    """
                    select %s, log_offset
                    from bronze.events where log_partition = ? order by log_offset
                    """
                        .formatted(LakeEvents.columns(table)),
                    partition),
                row -> {
                  if (row[row.length - 1] instanceof Long offset) {
                    nextOffset = offset + 1;
                  }
                  add(LakeEvents.json(row, row[LakeEvents.RECEIVED_AT]));
                }));
  }

  private void add(byte[] event) {
    events++;
    if (!reader.read(event)) {
      unreadable++;
      return;
    }
    String key = new String(reader.key(), StandardCharsets.UTF_8);
    byte[] after = fold.update(states.get(key), reader);
    if (after != null) {
      states.put(key, after);
    }
  }
}
