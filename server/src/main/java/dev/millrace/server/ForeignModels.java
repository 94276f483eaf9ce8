package dev.millrace.server;

import dev.millrace.contracts.definition.Project;
import dev.millrace.contracts.flow.StepRunner;
import dev.millrace.contracts.lake.LakeBranch;
import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.name.RunId;
import dev.millrace.contracts.problem.Nearest;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.external.postgres.PostgreSqlModels;
import dev.millrace.external.postgres.PostgreSqlWarehouse;
import dev.millrace.transform.CompiledModel;
import dev.millrace.transform.CompiledModels;
import dev.millrace.transform.build.ModelWrites;
import dev.millrace.transform.compile.Dialect;
import dev.millrace.transform.engine.ForeignBuild;
import dev.millrace.transform.engine.ModelOutcome;
import dev.millrace.transform.engine.ModelParity;
import dev.millrace.transform.engine.ParityCheck;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The models of a project on another engine than the lake's own, while no Millrace runs on them.
///
/// @param project with its warehouse, where that engine is
public record ForeignModels(Project project, Path data, InstantSource clock) {

  /// Where models lie in the warehouse unless something else is said: beside what is loaded there.
  public static final String PREFIX = "models_";

  private static final String POSTGRES = "postgres";
  private static final List<String> ENGINES = List.of("duckdb", POSTGRES);
  private static final String PARITY = "millrace_parity_";
  private static final Pattern NAME = Pattern.compile("([a-z][a-z0-9_]{0,30})?");

  /// @throws dev.millrace.contracts.problem.MillraceException PARAMETER_VALUE for one that cannot
  ///   run models
  public static String engine(String name) {
    if (name.equals("spark")) {
      throw ProblemCode.PARAMETER_VALUE.exception(
          "The engine 'spark' cannot run models yet; expected duckdb or postgres.",
          "Spark reads and writes the same tables by the Iceberg catalog: docs/iceberg.md.");
    }
    if (!ENGINES.contains(name)) {
      throw ProblemCode.PARAMETER_VALUE.exception(
          "The engine '%s' is not known; expected duckdb or postgres.".formatted(name),
          Nearest.hint(name, ENGINES, "Write one of them."));
    }
    return name;
  }

  /// Builds all models in the project's PostgreSQL, over inputs that are loaded there.
  ///
  /// @param prefix before the names of schemas
  public List<ModelOutcome> build(String prefix, boolean isFullRefresh, Consumer<String> log) {
    if (!NAME.matcher(prefix).matches()) {
      throw ProblemCode.PARAMETER_VALUE.exception(
          "The prefix '%s' is not in snake_case, at most 31 characters.".formatted(prefix),
          "Write it as in '--prefix models_'.");
    }
    try (var wiring = LakeWiring.open(data, clock)) {
      BronzeTables.create(wiring.lake(), project);
      CompiledModels models = CompiledModels.of(project, wiring.engine());
      var build = new ForeignBuild(models, new Dialect(POSTGRES, prefix), isFullRefresh);
      String url = wiring.postgreSql(project);
      loadInputs(build, wiring.lake().view(), url, log);
      try (var database = PostgreSqlModels.connect(url, prefix)) {
        List<ModelOutcome> outcomes = build.run(database);
        database.commit();
        return outcomes;
      }
    }
  }

  private static void loadInputs(
      ForeignBuild build, LakeView view, String url, Consumer<String> log) {
    try (var warehouse = PostgreSqlWarehouse.connect(url, build.dialect().prefix())) {
      build
          .loadInputs(view, warehouse, "inputs-" + UUID.randomUUID())
          .tables()
          .forEach(table ->
              log.accept(
                  "%s: %,d rows loaded in %,d ms"
                      .formatted(table.table(), table.inserted(), table.took().toMillis())));
    }
  }

  /// Builds all models anew on both engines, over the same rows, and compares what they answer.
  /// Nothing is published, and nothing stays in the warehouse.
  public List<ModelParity> parity(Consumer<String> log) throws InterruptedException {
    try (var wiring = LakeWiring.open(data, clock)) {
      BronzeTables.create(wiring.lake(), project);
      CompiledModels models = CompiledModels.of(project, wiring.engine());
      var run = new RunId("parity-" + UUID.randomUUID());
      LakeBranch branch = wiring.lake().branch(run);
      String url = wiring.postgreSql(project);
      try {
        var call = new StepRunner.Call(run, "parity", 1, Map.of(), log);
        new ModelWrites(models, branch, call, true, clock.instant())
            .write(models.inOrder(), _ -> {});
        return compared(models, branch, url, log);
      } finally {
        branch.drop();
        PostgreSqlModels.remove(url, PARITY);
      }
    }
  }

  private static List<ModelParity> compared(
      CompiledModels models, LakeBranch branch, String url, Consumer<String> log) {
    var build = new ForeignBuild(models, new Dialect(POSTGRES, PARITY), true);
    loadInputs(build, branch, url, log);
    var byTable =
        models.inOrder().stream().collect(Collectors.toMap(CompiledModel::table, model -> model));
    List<ModelParity> compared = new ArrayList<>();
    try (var database = PostgreSqlModels.connect(url, PARITY)) {
      var check = new ParityCheck(branch, database, POSTGRES);
      for (ModelOutcome outcome : build.run(database)) {
        compared.add(
            switch (outcome) {
              case ModelOutcome.Made made ->
                  check.compare(Objects.requireNonNull(byTable.get(made.table())));
              case ModelOutcome.Refused refused ->
                  new ModelParity(
                      refused.table(), 0, List.of(refused.problem().toText()), "refused");
              case ModelOutcome.Skipped(var table, String why) ->
                  new ModelParity(table, 0, List.of(), why);
            });
      }
    }
    return compared;
  }
}
