package dev.millrace.server.drill;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.server.LocalClient;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/// Attacks a server under load, several times, and counts afterwards: what was acknowledged is in
/// the lake exactly once, and in the features exactly once.
///
/// @param clock real time, for the events' timestamps
public record Drill(Plan plan, InstantSource clock, PrintStream out) {

  private static final Duration START_WITHIN = Duration.ofSeconds(60);
  private static final Duration SETTLE_WITHIN = Duration.ofMinutes(5);

  /// What is done to whom.
  ///
  /// @param rate events per second
  /// @param seconds how long they are sent
  /// @param times how often the attack comes in that time
  public record Plan(int rate, int seconds, int times, Attack attack, Target target) {

    /// In whole batches.
    long events() {
      return Math.max(1, (long) rate * seconds / DrillLoad.BATCH) * DrillLoad.BATCH;
    }
  }

  /// Who is attacked: Millrace itself, or the Kafka broker it uses, then one outside its process.
  public enum Target {
    SERVER,
    BROKER
  }

  /// What is done.
  public sealed interface Attack {

    /// `kill -9`, and another start.
    record Kill() implements Attack {}

    /// `kill -STOP`, and `kill -CONT` after a while: the process hangs.
    record Stall(Duration pause) implements Attack {}
  }

  /// Runs the drill.
  ///
  /// @param directory an empty one, for the server and its data
  public Outcome run(Path directory) throws InterruptedException {
    if (plan.target == Target.SERVER) {
      try (var server = DrillServer.in(directory)) {
        return run(server, server.process());
      }
    }
    try (var broker = DrillBroker.in(directory);
        var server = DrillServer.in(directory, broker.setting(), List.of())) {
      broker.process().start();
      return run(server, broker.process());
    }
  }

  private Outcome run(DrillServer server, DrillProcess attacked) throws InterruptedException {
    try (var client = new LocalClient(server.data())) {
      server.start();
      awaitUp(server, client);
      out.printf("up          %s%n", server.data());
      try (var load = DrillLoad.start(server.data(), plan.events(), plan.rate, clock)) {
        Duration longest = Duration.ZERO;
        for (int time = 1; time <= plan.times; time++) {
          Duration down = attack(time, server, attacked, load);
          awaitUp(server, client);
          longest = down.compareTo(longest) > 0 ? down : longest;
        }
        require(DrillProcess.await(load::isDone, deadline(SETTLE_WITHIN)), server);
        return count(client, load, longest);
      }
    }
  }

  /// How long no events were taken.
  private Duration attack(int time, DrillServer server, DrillProcess attacked, DrillLoad load)
      throws InterruptedException {
    long target = plan.events() * time / (plan.times + 1);
    require(
        DrillProcess.await(() -> load.acknowledged() >= target, deadline(SETTLE_WITHIN)), server);
    long before = load.acknowledged();
    long begun = System.nanoTime();
    // The answers that were on their way do not count as taking events again.
    long taken = before + DrillLoad.MOST_ON_THEIR_WAY;
    switch (plan.attack) {
      case Attack.Kill _ -> {
        attacked.kill();
        begun = System.nanoTime();
        taken = load.acknowledged() + DrillLoad.MOST_ON_THEIR_WAY;
        attacked.start();
      }
      case Attack.Stall(Duration pause) -> {
        attacked.suspend();
        LockSupport.parkNanos(pause.toNanos());
        attacked.resume();
      }
    }
    long again = Math.min(taken, plan.events() - 1);
    require(DrillProcess.await(() -> load.acknowledged() > again, deadline(START_WITHIN)), server);
    var down = Duration.ofNanos(System.nanoTime() - begun);
    out.printf(
        "attack %d of %d  %,d acknowledged before; taking events again after %.1f s%n",
        time, plan.times, before, down.toMillis() / 1000.0);
    return down;
  }

  private static void awaitUp(DrillServer server, LocalClient client) {
    require(DrillProcess.await(() -> isUp(client), deadline(START_WITHIN)), server);
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

  private static long deadline(Duration within) {
    return System.nanoTime() + within.toNanos();
  }

  private static void require(boolean isSo, DrillServer server) {
    if (!isSo) {
      throw ProblemCode.START_FAILED.exception(
          server.process().isAlive()
              ? "The server of the drill did not get on in time."
              : "The server of the drill stopped.",
          "Read what it said in '%s'.".formatted(server.process().output()));
    }
  }

  /// Waits for the lake and the features to have everything, then counts.
  static Outcome count(LocalClient client, DrillLoad load, Duration longest)
      throws InterruptedException {
    long acknowledged = load.acknowledged();
    DrillProcess.await(
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
