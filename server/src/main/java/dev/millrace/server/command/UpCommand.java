package dev.millrace.server.command;

import dev.millrace.contracts.time.BusinessClock;
import dev.millrace.contracts.warehouse.Warehouse;
import dev.millrace.server.Role;
import dev.millrace.server.Running;
import dev.millrace.server.StopSignal;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `millrace up`: runs a project until it is stopped.
@Command(name = "up", description = "Run a project until it is stopped.")
final class UpCommand implements Callable<Integer> {

  @Mixin private ProjectOptions project = new ProjectOptions();

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = ".millrace/up",
      description = "Where everything embedded is kept (default: ${DEFAULT-VALUE}).")
  private Path data = Path.of(".millrace/up");

  @Option(
      names = "--port",
      defaultValue = "8080",
      description = "For HTTP on loopback; 0 for any free one (default: ${DEFAULT-VALUE}).")
  private int port = 8080;

  @Option(
      names = "--roles",
      split = ",",
      paramLabel = "ROLE",
      description =
          "What this process does, of ${COMPLETION-CANDIDATES} (default: all). Several processes"
              + " share one shop's log when millrace.yaml names a 'kafka'.")
  private Set<Role> roles = Role.ALL;

  @Override
  public Integer call() throws InterruptedException {
    StopSignal stop = StopSignal.install();
    try (Running running =
        Running.start(
            data, project.directory(), project::read, BusinessClock.wall(), port, roles)) {
      running.startFlows();
      System.out.printf("landing     %s%n", running.landing());
      System.out.printf("write key   %s%n", data.resolve("write-key"));
      Warehouse warehouse = running.platform().warehouse();
      if (warehouse != null) {
        System.out.printf("warehouse   %s%n", warehouse.address());
      }
      System.out.printf("open        %s%n", running.address());
      new UpStory(running, System.out).tellUntil(stop);
    } finally {
      stop.finished();
    }
    return 0;
  }
}
