package dev.millrace.server.command;

import dev.millrace.server.LocalClient;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/// Commands about one thing, each of which asks the running process. By itself the group tells its
/// usage.
abstract class ClientCommands implements Runnable {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = ".millrace/demo",
      scope = ScopeType.INHERIT,
      description = "Data directory of the running process (default: ${DEFAULT-VALUE}).")
  private Path data = Path.of(".millrace/demo");

  @Override
  public final void run() {
    spec.commandLine().usage(spec.commandLine().getOut(), CommandLine.Help.Ansi.AUTO);
  }

  /// To the process of the data directory. The caller closes it.
  final LocalClient client() {
    return new LocalClient(data);
  }

  final Path data() {
    return data;
  }
}
