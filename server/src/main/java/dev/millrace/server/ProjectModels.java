package dev.millrace.server;

import dev.millrace.contracts.definition.OwnSources;
import dev.millrace.contracts.definition.Project;
import dev.millrace.contracts.definition.SourceDefinition;
import dev.millrace.contracts.flow.StepRunner;
import dev.millrace.contracts.name.RunId;
import dev.millrace.contracts.name.TableName;
import dev.millrace.transform.BuildStep;
import dev.millrace.transform.CompiledModel;
import dev.millrace.transform.CompiledModels;
import dev.millrace.transform.check.Audit;
import dev.millrace.transform.check.CheckedTable;
import dev.millrace.transform.given.ModelTests;
import dev.millrace.transform.select.ModelSelector;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

/// The models of a project while no Millrace runs on them.
public final class ProjectModels {

  private ProjectModels() {}

  /// Builds, checks and publishes those that are selected.
  ///
  /// @param select empty for all
  /// @return what was published
  public static String build(
      Project project,
      Path data,
      String select,
      boolean isFullRefresh,
      InstantSource clock,
      Consumer<String> log)
      throws InterruptedException {
    try (var wiring = LakeWiring.open(data, clock)) {
      BronzeTables.create(wiring.lake(), project);
      var audit =
          new Audit(
              CheckedTable.of(project), wiring.lake(), clock, project.settings().checks(), null);
      var step =
          new BuildStep(CompiledModels.of(project, wiring.engine()), wiring.lake(), audit, clock);
      Map<String, String> arguments = new HashMap<>();
      arguments.put("full_refresh", Boolean.toString(isFullRefresh));
      arguments.put("select", select);
      var run = new RunId("build-" + UUID.randomUUID());
      return step.run(new StepRunner.Call(run, "build", 1, arguments, log)).summary();
    }
  }

  /// Runs the tests on given rows; needs no data directory.
  public static List<ModelTests.Result> test(Project project, String select) {
    return ProjectCheck.withEngine(engine -> {
      CompiledModels models = CompiledModels.of(project, engine);
      return new ModelTests(models, engine, BronzeTables.columns(project), sources(project))
          .run(chosen(models, select));
    });
  }

  /// Those that are selected, in the order of a build.
  public static List<CompiledModel> list(Project project, String select) {
    return ProjectCheck.withEngine(engine -> chosen(CompiledModels.of(project, engine), select));
  }

  private static List<CompiledModel> chosen(CompiledModels models, String select) {
    return new ModelSelector(
            models,
            () -> {
              throw dev.millrace.contracts.problem.ProblemCode.PARAMETER_VALUE.exception(
                  "The selector '%s' compares with a published build, and no lake is open here."
                      .formatted(select),
                  "Use it with './millrace build'.");
            })
        .choose(select);
  }

  private static Map<String, TableName> sources(Project project) {
    Map<String, TableName> sources = new HashMap<>(OwnSources.TABLES);
    for (SourceDefinition source : project.sources()) {
      sources.put(source.name().value(), source.table());
    }
    project.sources().stream()
        .flatMap(source -> source.tables().stream())
        .forEach(table -> sources.putIfAbsent(table.name(), table));
    return sources;
  }
}
