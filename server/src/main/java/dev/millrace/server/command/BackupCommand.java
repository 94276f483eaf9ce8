package dev.millrace.server.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.server.LocalClient;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `millrace backup`: asks the process that runs on a data directory.
@Command(
    name = "backup",
    description = "Write a backup of a running Millrace's data, at one consistent point.")
final class BackupCommand implements Callable<Integer> {

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = ".millrace/demo",
      description = "Data directory of the running process (default: ${DEFAULT-VALUE}).")
  private Path data = Path.of(".millrace/demo");

  @Parameters(
      paramLabel = "TARGET",
      description = "A new directory, or a new file whose name ends in .zip.")
  private Path target = Path.of("");

  @Override
  public Integer call() throws InterruptedException {
    try (var client = new LocalClient(data)) {
      JsonNode note =
          client.post(
              "/api/v1/backup", Map.of("target", target.toAbsolutePath().normalize().toString()));
      System.out.printf(
          "%s: %,d files, %,d MB, as of %s%n",
          target,
          note.path("files").asLong(),
          note.path("bytes").asLong() / 1_000_000,
          note.path("takenAt").asText());
      return 0;
    }
  }
}
