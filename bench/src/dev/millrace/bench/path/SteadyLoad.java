package dev.millrace.bench.path;

import dev.millrace.bench.collector.Connection;
import dev.millrace.bench.collector.Latencies;
import dev.millrace.bench.collector.PreparedRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/// Batches that are due at fixed moments, whether the server is quick or not. A latency counts from
/// the moment a batch was due, so that waiting for a slow server is not forgotten.
final class SteadyLoad {

  private final int port;
  private final List<List<PreparedRequest>> requests;

  /// @param requests for each connection, sent round and round
  SteadyLoad(int port, List<List<PreparedRequest>> requests) {
    this.port = port;
    this.requests = requests;
  }

  /// What was sent.
  ///
  /// @param refused requests
  record Outcome(Latencies latencies, long accepted, long refused) {}

  private record Seen(Latencies latencies, long accepted, long refused) {}

  /// @param firstId message ids from here on are used; a million millions for each connection
  Outcome run(PathSettings.Phase phase, long firstId) throws IOException, InterruptedException {
    int connections = requests.size();
    double interval = 1e9 * PathSettings.BATCH * connections / phase.rate();
    long start = System.nanoTime();
    long end = start + phase.duration().toNanos();
    try (var threads = Executors.newFixedThreadPool(connections)) {
      var running = new ArrayList<Future<Seen>>();
      for (int i = 0; i < connections; i++) {
        int number = i;
        long first = start + (long) (interval * i / connections);
        running.add(
            threads.submit(() -> send(number, first, interval, end, firstId)));
      }
      var seen = new ArrayList<Seen>();
      for (Future<Seen> each : running) {
        seen.add(each.get());
      }
      return new Outcome(
          Latencies.together(seen.stream().map(Seen::latencies).toList()),
          seen.stream().mapToLong(Seen::accepted).sum(),
          seen.stream().mapToLong(Seen::refused).sum());
    } catch (ExecutionException e) {
      throw new IOException("A connection broke: " + e.getCause(), e);
    }
  }

  private Seen send(int connection, long first, double interval, long end, long firstId)
      throws IOException {
    List<PreparedRequest> mine = requests.get(connection);
    var latencies = new Latencies();
    long id = firstId + connection * 1_000_000_000_000L;
    long accepted = 0;
    long refused = 0;
    try (var open = new Connection(port)) {
      for (long turn = 0; ; turn++) {
        long due = first + (long) (turn * interval);
        if (due >= end) {
          return new Seen(latencies, accepted, refused);
        }
        long wait = due - System.nanoTime();
        if (wait > 0) {
          LockSupport.parkNanos(wait);
        }
        PreparedRequest request = mine.get((int) (turn % mine.size()));
        int taken = open.send(request.withIds(id));
        id += request.events();
        latencies.add(System.nanoTime() - due);
        accepted += Math.max(0, taken);
        refused += taken == request.events() ? 0 : 1;
      }
    }
  }
}
