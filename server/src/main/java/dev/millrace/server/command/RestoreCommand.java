package dev.millrace.server.command;

import dev.millrace.server.backup.BackupNote;
import dev.millrace.server.backup.Restore;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `millrace restore`: makes a data directory of a backup, for a process to start on.
@Command(name = "restore", description = "Make a data directory of a backup, anywhere.")
final class RestoreCommand implements Callable<Integer> {

  @Option(
      names = "--data",
      paramLabel = "DIR",
      required = true,
      description = "The new data directory.")
  private Path data = Path.of("");

  @Parameters(paramLabel = "BACKUP", description = "A directory or a .zip file.")
  private Path backup = Path.of("");

  @Override
  public Integer call() {
    BackupNote note = Restore.run(backup, data);
    System.out.printf(
        "%s holds what Millrace had at %s. Start it with --data %s%n", data, note.takenAt(), data);
    return 0;
  }
}
