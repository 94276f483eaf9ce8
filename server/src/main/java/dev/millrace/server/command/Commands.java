package dev.millrace.server.command;

import dev.millrace.server.Version;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/// The root of the command line; alone it lists what there is.
@Command(
    name = "millrace",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    versionProvider = Commands.Versions.class,
    description =
        "Customer data, analytics and machine learning for an online shop, in one process.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "From a checkout also: ./millrace test, ./millrace fmt, ./millrace build, ./millrace bench NAME"
    },
    subcommands = {
      DemoCommand.class,
      UpCommand.class,
      CheckCommand.class,
      SqlCommand.class,
      SourceCommand.class,
      LakeCommand.class,
      FlowCommand.class,
      AlertCommand.class,
      UserCommand.class,
      AuditCommand.class,
      ReportCommand.class,
      BuildCommand.class,
      ParityCommand.class,
      EnvCommand.class,
      DiffCommand.class,
      ModelCommand.class,
      ExperimentCommand.class,
      MetricCommand.class,
      ExplainCommand.class,
      EvalCommand.class,
      DbtCommand.class,
      QuarantineCommand.class,
      FeatureCommand.class,
      IdentityCommand.class,
      PrivacyCommand.class,
      BackupCommand.class,
      RestoreCommand.class,
      DrillCommand.class,
      ShopCommand.class
    })
public final class Commands implements Runnable {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut(), CommandLine.Help.Ansi.AUTO);
  }

  /// `millrace 0.1.0`.
  static final class Versions implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"millrace " + Version.current()};
    }
  }
}
