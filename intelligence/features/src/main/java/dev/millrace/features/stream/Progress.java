package dev.millrace.features.stream;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/// How far this process has folded each partition. Safe for any thread.
final class Progress {

  private final Map<Integer, AtomicLong> next = new ConcurrentHashMap<>();

  /// Where the next offset of a partition is to be told.
  AtomicLong of(int partition) {
    return next.computeIfAbsent(partition, _ -> new AtomicLong());
  }

  /// The offset to fold next; 0 where nothing was folded yet.
  long next(int partition) {
    AtomicLong reached = next.get(partition);
    return reached == null ? 0 : reached.getAcquire();
  }
}
