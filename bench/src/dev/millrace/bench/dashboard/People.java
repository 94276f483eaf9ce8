package dev.millrace.bench.dashboard;

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

/// People who click, wait for the whole page, look at it for a while, and click again.
///
/// @param seed of how long they look
record People(long seed, Duration duration) {

  /// What one of them does.
  @FunctionalInterface
  interface Person {
    /// @param turn from 0
    void click(int turn) throws IOException, InterruptedException;
  }

  /// A latency is that of a whole page.
  Latencies run(List<? extends Person> people) throws IOException, InterruptedException {
    long start = System.nanoTime();
    long end = start + duration.toNanos();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var running = new ArrayList<Future<Latencies>>();
      for (int i = 0; i < people.size(); i++) {
        Person person = people.get(i);
        var random = new SplittableRandom(seed * 1_000 + i);
        running.add(threads.submit(() -> run(person, random, end)));
      }
      var seen = new ArrayList<Latencies>();
      for (Future<Latencies> each : running) {
        seen.add(each.get());
      }
      return Latencies.together(seen);
    } catch (ExecutionException e) {
      throw new IOException("A click failed: " + e.getCause(), e);
    }
  }

  private static Latencies run(Person person, SplittableRandom random, long end)
      throws IOException, InterruptedException {
    var latencies = new Latencies();
    // They did not all come at the same moment.
    LockSupport.parkNanos(random.nextLong(DashboardSettings.MOST_THINKING.toNanos() / 2));
    for (int turn = 0; System.nanoTime() < end; turn++) {
      long before = System.nanoTime();
      person.click(turn);
      latencies.add(System.nanoTime() - before);
      long least = DashboardSettings.LEAST_THINKING.toNanos();
      LockSupport.parkNanos(
          least + random.nextLong(DashboardSettings.MOST_THINKING.toNanos() - least));
    }
    return latencies;
  }
}
