package dev.millrace.server.command;

import dev.millrace.contracts.definition.Project;
import dev.millrace.server.ProjectCheck;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `millrace check`: reads every definition and compiles every model; touches no data.
@Command(name = "check", description = "Check every definition of a project; touches no data.")
final class CheckCommand implements Callable<Integer> {

  @Mixin private ProjectOptions options = new ProjectOptions();

  @Override
  public Integer call() {
    Project project = options.read();
    int models = ProjectCheck.compile(project);
    System.out.printf(
        "%s: %d sources, %d event contracts, %d models, %d flows, %d feature views, %d metrics are well.%n",
        project.settings().name(),
        project.sources().size(),
        project.events().size(),
        models,
        project.flows().size(),
        project.featureViews().size(),
        project.metrics().size());
    return 0;
  }
}
