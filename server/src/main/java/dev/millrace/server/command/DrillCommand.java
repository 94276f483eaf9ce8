package dev.millrace.server.command;

import dev.millrace.server.drill.KillDrill;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `millrace drill`: proofs that anybody can run.
@Command(name = "drill", description = "Prove on this machine that nothing is lost or doubled.")
final class DrillCommand {

  @Command(
      name = "kill9",
      description = {
        "Kill a server under load with kill -9, again and again, and count afterwards.",
        "The server is one of its own; yours is not touched."
      })
  int kill9(
      @Option(
              names = "--rate",
              defaultValue = "20000",
              description = "Events per second (default: ${DEFAULT-VALUE}).")
          int rate,
      @Option(
              names = "--secs",
              defaultValue = "60",
              description = "How long events are sent (default: ${DEFAULT-VALUE}).")
          int seconds,
      @Option(
              names = "--kills",
              defaultValue = "5",
              description = "How often it is killed (default: ${DEFAULT-VALUE}).")
          int kills,
      @Option(
              names = "--data",
              paramLabel = "DIR",
              description = "Where, if not in a temporary directory; kept afterwards.")
          @Nullable Path data)
      throws IOException, InterruptedException {
    Path directory = data == null ? Files.createTempDirectory("millrace-drill") : data;
    KillDrill.Outcome outcome =
        new KillDrill(rate, seconds, kills, InstantSource.system(), System.out).run(directory);
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
    if (outcome.isExact() && data == null) {
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
}
