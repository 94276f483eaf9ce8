package dev.millrace.server.drill;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.server.LocalClient;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;

/// Kills a server under load with `kill -9`, several times, and counts afterwards: what was
/// acknowledged is in the lake exactly once, and in the features exactly once.
public final class KillDrill {

  private static final Duration START_WITHIN = Duration.ofSeconds(60);
  private static final Duration SETTLE_WITHIN = Duration.ofMinutes(5);

  private final int rate;
  private final int seconds;
  private final int kills;
  private final InstantSource clock;
  private final PrintStream out;

  /// @param rate events per second
  /// @param clock real time, for the events' timestamps
  public KillDrill(int rate, int seconds, int kills, InstantSource clock, PrintStream out) {
    this.clock = clock;
    this.rate = rate;
    this.seconds = seconds;
    this.kills = kills;
    this.out = out;
  }

  /// Runs the drill.
  ///
  /// @param directory an empty one, for the server and its data
  public Outcome run(Path directory) throws InterruptedException {
    try (var server = DrillServer.in(directory);
        var client = new LocalClient(server.data())) {
      server.start();
      awaitUp(server, client);
      out.printf("up          %s%n", server.data());
      try (var load = DrillLoad.start(server.data(), rate, seconds, clock)) {
        Duration longest = killAll(server, client, load);
        awaitDone(server, load);
        return count(client, load, longest);
      }
    }
  }

  private Duration killAll(DrillServer server, LocalClient client, DrillLoad load)
      throws InterruptedException {
    long events = (long) rate * seconds;
    Duration longest = Duration.ZERO;
    for (int kill = 1; kill <= kills; kill++) {
      long target = events * kill / (kills + 1);
      require(
          DrillServer.await(() -> load.acknowledged() >= target, deadline(SETTLE_WITHIN)), server);
      long before = load.acknowledged();
      server.kill();
      long killed = System.nanoTime();
      // The answers that were on their way at the kill do not count as taking events again.
      long taken = load.acknowledged() + DrillLoad.MOST_ON_THEIR_WAY;
      server.start();
      require(DrillServer.await(() -> load.acknowledged() > taken, deadline(START_WITHIN)), server);
      var down = Duration.ofNanos(System.nanoTime() - killed);
      awaitUp(server, client);
      longest = down.compareTo(longest) > 0 ? down : longest;
      out.printf(
          "kill %d of %d  %,d acknowledged before; taking events again after %.1f s%n",
          kill, kills, before, down.toMillis() / 1000.0);
    }
    return longest;
  }

  private static void awaitUp(DrillServer server, LocalClient client) {
    require(DrillServer.await(() -> isUp(client), deadline(START_WITHIN)), server);
  }

  private static boolean isUp(LocalClient client) {
    try {
      return client.get("/api/v1/status").has("events");
    } catch (MillraceException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static void awaitDone(DrillServer server, DrillLoad load) {
    require(DrillServer.await(load::isDone, deadline(SETTLE_WITHIN)), server);
  }

  private static long deadline(Duration within) {
    return System.nanoTime() + within.toNanos();
  }

  private static void require(boolean isSo, DrillServer server) {
    if (!isSo) {
      throw ProblemCode.START_FAILED.exception(
          server.isAlive()
              ? "The server of the drill did not get on in time."
              : "The server of the drill stopped.",
          "Read what it said in '%s'.".formatted(server.output()));
    }
  }

  /// Waits for the lake and the features to have everything, then counts.
  private static Outcome count(LocalClient client, DrillLoad load, Duration longest)
      throws InterruptedException {
    long acknowledged = load.acknowledged();
    DrillServer.await(
        () -> counts(client)[0] >= acknowledged && counted(client) >= acknowledged,
        deadline(SETTLE_WITHIN));
    long[] counts = counts(client);
    return new Outcome(
        acknowledged, counts[0], counts[1], counted(client), load.sentAgain(), longest);
  }

  /// Distinct messages in the lake, and rows beyond them.
  private static long[] counts(LocalClient client) {
    try {
      JsonNode row =
          client
              .post(
                  "/api/v1/sql",
                  Map.of(
                      "sql",
                      "select count(distinct message_id), count(*) - count(distinct message_id)"
                          + " from bronze.events"))
              .at("/rows/0");
      return new long[] {row.path(0).asLong(), row.path(1).asLong()};
    } catch (MillraceException e) {
      return new long[] {-1, -1};
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new long[] {-1, -1};
    }
  }

  /// The sum of what the streaming feature says of each customer.
  private static long counted(LocalClient client) {
    long sum = 0;
    try {
      for (int customer = 0; customer < DrillLoad.CUSTOMERS; customer++) {
        sum +=
            client
                .get("/api/v1/features/drill/c-" + customer)
                .at("/features/events/value")
                .asLong();
      }
      return sum;
    } catch (MillraceException e) {
      return -1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return -1;
    }
  }

  /// What the drill found.
  ///
  /// @param stored distinct messages in the lake
  /// @param duplicates rows of the lake beyond those
  /// @param counted events that the streaming features have counted
  /// @param sentAgain events that the senders had to send again
  /// @param longest the longest time without an answer
  public record Outcome(
      long acknowledged,
      long stored,
      long duplicates,
      long counted,
      long sentAgain,
      Duration longest) {

    /// Whether nothing was lost and nothing doubled, anywhere.
    public boolean isExact() {
      return stored == acknowledged && duplicates == 0 && counted == acknowledged;
    }
  }
}
