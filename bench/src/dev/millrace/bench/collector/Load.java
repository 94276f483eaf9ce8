package dev.millrace.bench.collector;

import dev.millrace.bench.Jvm;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Connections that each send one request after the other: first to warm up, then measured.
///
/// @param requests for each connection, sent round and round
record Load(int port, List<List<PreparedRequest>> requests, Duration warmUp, Duration measured) {

  /// What one connection saw.
  private record Seen(
      Latencies latencies, long measuredEvents, long acceptedEvents, long refused) {}

  /// @param accepted events over the whole time, warm-up included
  /// @param refused requests over the whole time
  record Outcome(
      double eventsPerSecond,
      double requestsPerSecond,
      Latencies latencies,
      double serverCpu,
      double loadCpu,
      long measuredEvents,
      long accepted,
      long refused) {}

  /// Runs to the end.
  ///
  /// @param firstId message ids from here on are used
  Outcome run(Jvm server, long firstId) throws IOException, InterruptedException {
    long start = System.nanoTime();
    long from = start + warmUp.toNanos();
    long until = from + measured.toNanos();
    try (var threads = Executors.newFixedThreadPool(requests.size())) {
      var running = new ArrayList<Future<Seen>>();
      for (int i = 0; i < requests.size(); i++) {
        List<PreparedRequest> mine = requests.get(i);
        long ids = firstId + i * 1_000_000_000_000L;
        running.add(threads.submit(() -> drive(mine, ids, from, until)));
      }
      sleepUntil(from);
      double serverBefore = server.cpuSeconds();
      double loadBefore = ownCpu();
      sleepUntil(until);
      double serverCpu = server.cpuSeconds() - serverBefore;
      double loadCpu = ownCpu() - loadBefore;
      return outcome(seen(running), serverCpu, loadCpu);
    }
  }

  private Seen drive(List<PreparedRequest> mine, long firstId, long from, long until)
      throws IOException {
    var latencies = new Latencies();
    long id = firstId;
    long events = 0;
    long accepted = 0;
    long refused = 0;
    try (var connection = new Connection(port)) {
      for (int next = 0; ; next = (next + 1) % mine.size()) {
        PreparedRequest request = mine.get(next);
        byte[] bytes = request.withIds(id);
        id += request.events();
        long sent = System.nanoTime();
        if (sent >= until) {
          return new Seen(latencies, events, accepted, refused);
        }
        int taken = connection.send(bytes);
        long answered = System.nanoTime();
        accepted += Math.max(0, taken);
        refused += taken == request.events() ? 0 : 1;
        if (answered >= from && answered < until) {
          latencies.add(answered - sent);
          events += Math.max(0, taken);
        }
      }
    }
  }

  private Outcome outcome(List<Seen> seen, double serverCpu, double loadCpu) {
    double seconds = measured.toNanos() / 1e9;
    Latencies all = Latencies.together(seen.stream().map(Seen::latencies).toList());
    long events = seen.stream().mapToLong(Seen::measuredEvents).sum();
    return new Outcome(
        events / seconds,
        all.count() / seconds,
        all,
        serverCpu,
        loadCpu,
        events,
        seen.stream().mapToLong(Seen::acceptedEvents).sum(),
        seen.stream().mapToLong(Seen::refused).sum());
  }

  private static List<Seen> seen(List<Future<Seen>> running)
      throws IOException, InterruptedException {
    var seen = new ArrayList<Seen>();
    for (Future<Seen> each : running) {
      try {
        seen.add(each.get());
      } catch (ExecutionException e) {
        throw new IOException("A connection broke: " + e.getCause(), e);
      }
    }
    return seen;
  }

  private static void sleepUntil(long nanoTime) throws InterruptedException {
    Thread.sleep(Duration.ofNanos(Math.max(0, nanoTime - System.nanoTime())));
  }

  private static double ownCpu() {
    var system =
        (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return system.getProcessCpuTime() / 1e9;
  }
}
