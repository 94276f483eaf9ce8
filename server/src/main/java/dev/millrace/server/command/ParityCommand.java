package dev.millrace.server.command;

import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.server.ForeignModels;
import dev.millrace.transform.engine.ModelParity;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `millrace parity --engines duckdb,postgres,spark`.
@Command(
    name = "parity",
    description =
        "Build all models on several engines and compare columns, types and rows; ends with 3.")
final class ParityCommand implements Callable<Integer> {

  private static final int DIFFERENT_STATUS = 3;

  @Mixin private ProjectOptions options = new ProjectOptions();

  @Option(
      names = "--engines",
      split = ",",
      paramLabel = "ENGINE",
      defaultValue = "duckdb,postgres",
      description = "duckdb, and postgres or spark or both (default: ${DEFAULT-VALUE}).")
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
    if (!engines.contains("duckdb") || engines.stream().distinct().count() < 2) {
      throw ProblemCode.PARAMETER_VALUE.exception(
          "The engines are '%s'; expected duckdb and at least one of postgres and spark."
              .formatted(String.join(",", engines)),
          "Write '--engines duckdb,postgres,spark'.");
    }
    List<ModelParity> compared =
        new ForeignModels(options.read(), data, InstantSource.system())
            .parity(
                engines,
                line -> {
                  if (isVerbose) {
                    System.out.println(line);
                  }
                });
    Map<TableName, List<ModelParity>> models = new LinkedHashMap<>();
    compared.forEach(one -> models.computeIfAbsent(one.table(), _ -> new ArrayList<>()).add(one));
    models.values().forEach(ParityCommand::print);
    long same =
        models.values().stream().filter(all -> all.stream().allMatch(ModelParity::isSame)).count();
    System.out.printf("%d of %d models answer the same.%n", same, models.size());
    boolean differs = compared.stream().anyMatch(model -> !model.differences().isEmpty());
    return differs ? DIFFERENT_STATUS : 0;
  }

  /// One line where all engines agree, and one for each that does not.
  private static void print(List<ModelParity> model) {
    if (model.stream().allMatch(ModelParity::isSame)) {
      System.out.printf(
          "same     %s  %,d rows%n", model.getFirst().table(), model.getFirst().rows());
      return;
    }
    model.stream().filter(one -> !one.isSame()).forEach(ParityCommand::print);
  }

  private static void print(ModelParity model) {
    System.out.printf(
        "%s  %s on %s%s%n",
        model.notRun().isEmpty() ? "differs" : "not run",
        model.table(),
        model.engine(),
        model.notRun().isEmpty() ? "" : ": " + model.notRun());
    model
        .differences()
        .forEach(line -> System.out.println("           " + line.replace("\n", "\n           ")));
  }
}
