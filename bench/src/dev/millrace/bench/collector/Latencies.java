package dev.millrace.bench.collector;

import java.util.Arrays;
import java.util.List;

/// Every single latency, so that percentiles are exact. For one thread.
public final class Latencies {

  private long[] nanos = new long[1024];
  private int count;

  public void add(long value) {
    if (count == nanos.length) {
      nanos = Arrays.copyOf(nanos, count * 2);
    }
    nanos[count++] = value;
  }

  public static Latencies together(List<Latencies> parts) {
    var all = new Latencies();
    all.nanos = parts.stream().flatMapToLong(p -> Arrays.stream(p.nanos, 0, p.count)).toArray();
    all.count = all.nanos.length;
    Arrays.sort(all.nanos);
    return all;
  }

  public int count() {
    return count;
  }

  /// The smallest latency that this share of all does not exceed. Only of [#together].
  public double millis(double share) {
    if (count == 0) {
      throw new IllegalStateException("Nothing was answered within the measured time.");
    }
    return nanos[Math.clamp((long) Math.ceil(share * count) - 1, 0, count - 1)] / 1e6;
  }
}
