package dev.millrace.server.command;

import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.Problem;
import dev.millrace.server.ForeignModels;
import dev.millrace.server.ProjectModels;
import dev.millrace.server.SparkBuild;
import dev.millrace.transform.engine.ModelOutcome;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
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

  @Option(
      names = "--engine",
      paramLabel = "ENGINE",
      defaultValue = "duckdb",
      description =
          "duckdb and spark build the lake; postgres builds inside the project's warehouse (default: ${DEFAULT-VALUE}).")
  private String engine = "duckdb";

  @Option(
      names = "--prefix",
      paramLabel = "TEXT",
      defaultValue = ForeignModels.PREFIX,
      description =
          "With --engine postgres: what stands before the names of schemas (default: ${DEFAULT-VALUE}).")
  private String prefix = ForeignModels.PREFIX;

  @Override
  public Integer call() throws InterruptedException {
    String chosen = select == null ? "" : String.join(" ", select);
    InstantSource clock = InstantSource.system();
    switch (ForeignModels.engine(engine)) {
      case "postgres" -> {
        return inWarehouse(chosen);
      }
      case "spark" ->
          System.out.println(
              new SparkBuild(options.read(), data, clock)
                  .run(chosen, isFullRefresh, System.out::println));
      default ->
          System.out.println(
              ProjectModels.build(
                  options.read(), data, chosen, isFullRefresh, clock, System.out::println));
    }
    return 0;
  }

  /// What was refused is told last, after what was made.
  private int inWarehouse(String chosen) {
    List<ModelOutcome> outcomes =
        new ForeignModels(options.read(), data, InstantSource.system())
            .build(prefix, chosen, isFullRefresh, System.out::println);
    List<Problem> problems = new ArrayList<>();
    int made = 0;
    for (ModelOutcome outcome : outcomes) {
      switch (outcome) {
        case ModelOutcome.Made(TableName table, String did) -> {
          made++;
          System.out.printf("%s: %s%n", table, did);
        }
        case ModelOutcome.Refused(TableName table, Problem problem) -> {
          System.out.printf("%s: refused%n", table);
          problems.add(problem);
        }
        case ModelOutcome.Skipped(TableName table, String why) ->
            System.out.printf("%s: skipped, because %s%n", table, why);
      }
    }
    System.out.printf("%d of %d models made%n", made, outcomes.size());
    if (!problems.isEmpty()) {
      throw new MillraceException(problems);
    }
    return 0;
  }
}
