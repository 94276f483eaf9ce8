package dev.millrace.server;

import java.util.ArrayDeque;
import java.util.Deque;

/// How fast a growing count has grown over the last seconds of real time.
final class Rate {

  private static final long WINDOW_NANOS = 10_000_000_000L;

  private final Deque<long[]> samples = new ArrayDeque<>();

  synchronized double perSecond(long count, long nanos) {
    samples.addLast(new long[] {nanos, count});
    while (samples.size() > 2 && nanos - samples.getFirst()[0] > WINDOW_NANOS) {
      samples.removeFirst();
    }
    long[] first = samples.getFirst();
    long elapsed = nanos - first[0];
    return elapsed == 0 ? 0 : (count - first[1]) * 1e9 / elapsed;
  }
}
