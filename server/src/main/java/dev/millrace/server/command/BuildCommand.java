package dev.millrace.server.command;

import dev.millrace.server.ProjectModels;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `millrace build`: builds models on a data directory on which nothing runs.
@Command(
    name = "build",
    description = "Build SQL models, check them, and publish all of them or nothing.")
final class BuildCommand implements Callable<Integer> {

  @Mixin private ProjectOptions options = new ProjectOptions();

  @Option(
      names = {"-s", "--select"},
      arity = "1..*",
      paramLabel = "SELECTOR",
      description = "As in '+fct_orders', 'tag:daily', 'state:modified+' (default: all).")
  private @Nullable List<String> select;

  @Option(names = "--full-refresh", description = "Build incremental models anew.")
  private boolean isFullRefresh;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = ".millrace/up",
      description =
          "Data directory whose lake is built; no Millrace may run on it (default: ${DEFAULT-VALUE}).")
  private Path data = Path.of(".millrace/up");

  @Override
  public Integer call() throws InterruptedException {
    String summary =
        ProjectModels.build(
            options.read(),
            data,
            select == null ? "" : String.join(" ", select),
            isFullRefresh,
            InstantSource.system(),
            System.out::println);
    System.out.println(summary);
    return 0;
  }
}
