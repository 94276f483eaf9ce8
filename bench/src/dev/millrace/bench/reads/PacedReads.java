package dev.millrace.bench.reads;

import dev.millrace.bench.collector.Latencies;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/// Reads that are due at fixed moments, whether the server is quick or not. A latency counts from
/// the moment a read was due.
///
/// @param requests of which each turn takes one by chance
public record PacedReads(int port, List<byte[]> requests, int rate) {

  /// @param bytes of the answers' bodies
  public record Outcome(Latencies latencies, double requestsPerSecond, long bytes) {}

  private record Seen(Latencies latencies, long bytes) {}

  public Outcome run(Duration duration) throws IOException, InterruptedException {
    double interval = 1e9 * ReadsSettings.CONNECTIONS / rate;
    long start = System.nanoTime() + 1_000_000;
    long end = start + duration.toNanos();
    try (var threads = Executors.newFixedThreadPool(ReadsSettings.CONNECTIONS)) {
      var running = new ArrayList<Future<Seen>>();
      for (int i = 0; i < ReadsSettings.CONNECTIONS; i++) {
        long first = start + (long) (interval * i / ReadsSettings.CONNECTIONS);
        var random = new SplittableRandom(i);
        running.add(threads.submit(() -> read(random, first, interval, end)));
      }
      var seen = new ArrayList<Seen>();
      for (Future<Seen> each : running) {
        seen.add(each.get());
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      Latencies all = Latencies.together(seen.stream().map(Seen::latencies).toList());
      return new Outcome(
          all, all.count() / seconds, seen.stream().mapToLong(Seen::bytes).sum());
    } catch (ExecutionException e) {
      throw new IOException("A connection broke: " + e.getCause(), e);
    }
  }

  private Seen read(SplittableRandom random, long first, double interval, long end)
      throws IOException {
    var latencies = new Latencies();
    long bytes = 0;
    try (var connection = new ReadConnection(port)) {
      for (long turn = 0; ; turn++) {
        long due = first + (long) (turn * interval);
        if (due >= end || System.nanoTime() >= end) {
          return new Seen(latencies, bytes);
        }
        long wait = due - System.nanoTime();
        if (wait > 0) {
          LockSupport.parkNanos(wait);
        }
        bytes += connection.send(requests.get(random.nextInt(requests.size())));
        latencies.add(System.nanoTime() - due);
      }
    }
  }
}
