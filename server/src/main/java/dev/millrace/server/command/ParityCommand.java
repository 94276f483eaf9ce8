package dev.millrace.server.command;

import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.server.ForeignModels;
import dev.millrace.transform.engine.ModelParity;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `millrace parity --engines duckdb,postgres`.
@Command(
    name = "parity",
    description =
        "Build all models on two engines and compare columns, types and rows; ends with 3.")
final class ParityCommand implements Callable<Integer> {

  private static final int DIFFERENT_STATUS = 3;

  @Mixin private ProjectOptions options = new ProjectOptions();

  @Option(
      names = "--engines",
      split = ",",
      paramLabel = "ENGINE",
      defaultValue = "duckdb,postgres",
      description = "Which two (default: ${DEFAULT-VALUE}).")
  private List<String> engines = new ArrayList<>();

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = ".millrace/up",
      description =
          "Data directory whose lake is read; no Millrace may run on it (default: ${DEFAULT-VALUE}).")
  private Path data = Path.of(".millrace/up");

  @Option(names = "--verbose", description = "Tell what each engine does.")
  private boolean isVerbose;

  @Override
  public Integer call() throws InterruptedException {
    engines.forEach(ForeignModels::engine);
    if (!engines.stream().sorted().toList().equals(List.of("duckdb", "postgres"))) {
      throw ProblemCode.PARAMETER_VALUE.exception(
          "The engines are '%s'; expected duckdb and postgres."
              .formatted(String.join(",", engines)),
          "Write '--engines duckdb,postgres'.");
    }
    List<ModelParity> models =
        new ForeignModels(options.read(), data, InstantSource.system())
            .parity(line -> {
              if (isVerbose) {
                System.out.println(line);
              }
            });
    models.forEach(ParityCommand::print);
    long same = models.stream().filter(ModelParity::isSame).count();
    boolean differs = models.stream().anyMatch(model -> !model.differences().isEmpty());
    System.out.printf("%d of %d models answer the same.%n", same, models.size());
    return differs ? DIFFERENT_STATUS : 0;
  }

  private static void print(ModelParity model) {
    if (model.isSame()) {
      System.out.printf("same     %s  %,d rows%n", model.table(), model.rows());
      return;
    }
    System.out.printf(
        "%s  %s%s%n",
        model.notRun().isEmpty() ? "differs" : "not run",
        model.table(),
        model.notRun().isEmpty() ? "" : ": " + model.notRun());
    model
        .differences()
        .forEach(line -> System.out.println("           " + line.replace("\n", "\n           ")));
  }
}
