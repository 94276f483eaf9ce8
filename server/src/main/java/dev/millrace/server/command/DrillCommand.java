package dev.millrace.server.command;

import dev.millrace.server.drill.Drill;
import dev.millrace.server.drill.Drill.Attack;
import dev.millrace.server.drill.DrillBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `millrace drill`: proofs that anybody can run.
@Command(name = "drill", description = "Prove on this machine that nothing is lost or doubled.")
final class DrillCommand {

  @Command(
      name = "kill9",
      description = {
        "Kill a server, or its Kafka broker, under load with kill -9, and count afterwards.",
        "The server is one of its own; yours is not touched."
      })
  int kill9(
      @Mixin DrillOptions options,
      @Option(
              names = "--kills",
              defaultValue = "5",
              description = "How often it is killed (default: ${DEFAULT-VALUE}).")
          int kills)
      throws IOException, InterruptedException {
    return run(options, kills, new Attack.Kill());
  }

  @Command(
      name = "stall",
      description = {
        "Let a server, or its Kafka broker, hang under load with kill -STOP, and count afterwards.",
        "The server is one of its own; yours is not touched."
      })
  int stall(
      @Mixin DrillOptions options,
      @Option(
              names = "--stalls",
              defaultValue = "3",
              description = "How often it hangs (default: ${DEFAULT-VALUE}).")
          int stalls,
      @Option(
              names = "--pause",
              defaultValue = "5",
              description = "How many seconds it hangs (default: ${DEFAULT-VALUE}).")
          int pause)
      throws IOException, InterruptedException {
    return run(options, stalls, new Attack.Stall(Duration.ofSeconds(pause)));
  }

  @Command(name = "broker", hidden = true, description = "The broker of a drill.")
  void broker(@Option(names = "--data") Path data, @Option(names = "--port") int port)
      throws InterruptedException {
    DrillBroker.serve(data, port);
  }

  private static int run(DrillOptions options, int times, Attack attack)
      throws IOException, InterruptedException {
    Path directory =
        options.data == null ? Files.createTempDirectory("millrace-drill") : options.data;
    var plan = new Drill.Plan(options.rate, options.seconds, times, attack, options.target);
    Drill.Outcome outcome = new Drill(plan, InstantSource.system(), System.out).run(directory);
    System.out.printf("acknowledged  %,12d%n", outcome.acknowledged());
    System.out.printf(
        "stored        %,12d   in the lake, duplicates = %,d%n",
        outcome.stored(), outcome.duplicates());
    System.out.printf("counted       %,12d   by the streaming features%n", outcome.counted());
    System.out.printf(
        "sent again    %,12d   because no answer came; %.1f s at most without one%n",
        outcome.sentAgain(), outcome.longest().toMillis() / 1000.0);
    System.out.println(
        outcome.isExact()
            ? "acknowledged = stored = counted, duplicates = 0"
            : "NOT EXACT; everything is kept in " + directory);
    if (outcome.isExact() && options.data == null) {
      delete(directory);
    }
    return outcome.isExact() ? 0 : 1;
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }

  /// What all drills take.
  static final class DrillOptions {

    @Option(
        names = "--rate",
        defaultValue = "20000",
        description = "Events per second (default: ${DEFAULT-VALUE}).")
    private int rate;

    @Option(
        names = "--secs",
        defaultValue = "60",
        description = "How long events are sent (default: ${DEFAULT-VALUE}).")
    private int seconds;

    @Option(
        names = "--target",
        defaultValue = "server",
        description = "server, or broker for a Kafka of its own (default: ${DEFAULT-VALUE}).")
    private Drill.Target target = Drill.Target.SERVER;

    @Option(
        names = "--data",
        paramLabel = "DIR",
        description = "Where, if not in a temporary directory; kept afterwards.")
    private @Nullable Path data;
  }
}
