package dev.millrace.server.http.live;

import dev.millrace.contracts.log.EventLog;
import dev.millrace.contracts.log.LogPosition;
import dev.millrace.contracts.log.Topics;
import java.util.ArrayDeque;
import java.util.Deque;

/// How many events have come, read from the log's end at most twice a second, with those of the
/// last minute. Safe for any thread.
final class LatestCounts {

  private static final long FRESH_NANOS = 500_000_000;
  private static final long MINUTE_NANOS = 60_000_000_000L;

  private final EventLog log;
  private final Deque<Seen> minute = new ArrayDeque<>();

  LatestCounts(EventLog log) {
    this.log = log;
  }

  synchronized Counts now() {
    long at = System.nanoTime();
    Seen newest = minute.peekLast();
    if (newest == null || at - newest.at > FRESH_NANOS) {
      newest =
          new Seen(
              at,
              log.end(Topics.EVENTS).since(LogPosition.BEGINNING),
              log.end(Topics.QUARANTINE).since(LogPosition.BEGINNING));
      minute.addLast(newest);
      forget(at);
    }
    Seen oldest = minute.getFirst();
    return new Counts(
        newest.accepted,
        newest.refused,
        newest.accepted - oldest.accepted,
        Math.toIntExact((newest.at - oldest.at) / 1_000_000_000));
  }

  /// One that is a minute old stays: it is where the minute begins.
  private void forget(long at) {
    while (minute.size() > 1 && at - secondOldest().at >= MINUTE_NANOS) {
      minute.removeFirst();
    }
    if (at - minute.getFirst().at > 2 * MINUTE_NANOS) {
      minute.removeFirst(); // nobody has asked for long
    }
  }

  private Seen secondOldest() {
    var from = minute.iterator();
    from.next();
    return from.next();
  }

  private record Seen(long at, long accepted, long refused) {}

  /// @param accepted over the life of the log
  /// @param quarantined the same, with those that were sent again since
  /// @param recent accepted within the seconds, which are a minute unless nobody has asked before
  record Counts(long accepted, long quarantined, long recent, int seconds) {}
}
