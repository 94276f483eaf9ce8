package dev.millrace.server;

import dev.millrace.contracts.definition.Project;
import dev.millrace.contracts.flow.StepRunner;
import dev.millrace.contracts.lake.LakeBranch;
import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.name.RunId;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.Nearest;
import dev.millrace.contracts.problem.Problem;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.warehouse.ModelDatabase;
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
import dev.millrace.transform.select.ModelSelector;
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

  static final String DUCKDB = "duckdb";
  static final String POSTGRES = "postgres";
  static final String SPARK = "spark";
  private static final List<String> ENGINES = List.of(DUCKDB, POSTGRES, SPARK);
  private static final String PARITY = "millrace_parity_";
  private static final Pattern NAME = Pattern.compile("([a-z][a-z0-9_]{0,30})?");

  /// @throws dev.millrace.contracts.problem.MillraceException PARAMETER_VALUE for one that cannot
  ///   run models
  public static String engine(String name) {
    if (!ENGINES.contains(name)) {
      throw ProblemCode.PARAMETER_VALUE.exception(
          "The engine '%s' is not known; expected duckdb, postgres or spark.".formatted(name),
          Nearest.hint(name, ENGINES, "Write one of them."));
    }
    return name;
  }

  /// Builds models in the project's PostgreSQL, over inputs that are loaded there.
  ///
  /// @param prefix before the names of schemas
  /// @param select empty for all
  public List<ModelOutcome> build(
      String prefix, String select, boolean isFullRefresh, Consumer<String> log) {
    if (!NAME.matcher(prefix).matches()) {
      throw ProblemCode.PARAMETER_VALUE.exception(
          "The prefix '%s' is not in snake_case, at most 31 characters.".formatted(prefix),
          "Write it as in '--prefix models_'.");
    }
    try (var wiring = LakeWiring.open(data, clock)) {
      BronzeTables.create(wiring.lake(), project);
      CompiledModels models = CompiledModels.of(project, wiring.engine());
      List<CompiledModel> chosen = new ModelSelector(models, wiring.lake()::view).choose(select);
      var build = new ForeignBuild(models, chosen, new Dialect(POSTGRES, prefix), isFullRefresh);
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

  /// Builds all models anew on each engine, over the same rows, and compares what the others answer
  /// with what DuckDB does. Nothing is published, and nothing stays in the warehouse.
  ///
  /// @param engines DuckDB and at least one other
  public List<ModelParity> parity(List<String> engines, Consumer<String> log)
      throws InterruptedException {
    try (var wiring = LakeWiring.open(data, clock)) {
      BronzeTables.create(wiring.lake(), project);
      CompiledModels models = CompiledModels.of(project, wiring.engine());
      var run = new RunId("parity-" + UUID.randomUUID());
      LakeBranch branch = wiring.lake().branch(run);
      try {
        var call = new StepRunner.Call(run, "parity", 1, Map.of(), log);
        new ModelWrites(models, branch, call, true, clock.instant())
            .write(models.inOrder(), _ -> {});
        List<ModelParity> compared = new ArrayList<>();
        if (engines.contains(POSTGRES)) {
          compared.addAll(onPostgreSql(models, branch, wiring.postgreSql(project), log));
        }
        if (engines.contains(SPARK)) {
          var build = new ForeignBuild(models, new Dialect(SPARK, SparkModels.PREFIX), true);
          SparkModels spark = wiring.spark(project);
          spark.show(branch, build.reads());
          compared.addAll(compared(build, branch, spark, log));
        }
        return compared;
      } finally {
        branch.drop();
      }
    }
  }

  private static List<ModelParity> onPostgreSql(
      CompiledModels models, LakeBranch branch, String url, Consumer<String> log) {
    try {
      var build = new ForeignBuild(models, new Dialect(POSTGRES, PARITY), true);
      loadInputs(build, branch, url, log);
      try (var database = PostgreSqlModels.connect(url, PARITY)) {
        return compared(build, branch, database, log);
      }
    } finally {
      PostgreSqlModels.remove(url, PARITY);
    }
  }

  private static List<ModelParity> compared(
      ForeignBuild build, LakeBranch branch, ModelDatabase database, Consumer<String> log) {
    String engine = build.dialect().engine();
    var byTable =
        build.chosen().stream().collect(Collectors.toMap(CompiledModel::table, model -> model));
    var check = new ParityCheck(branch, database, engine);
    List<ModelParity> compared = new ArrayList<>();
    for (ModelOutcome outcome : build.run(database)) {
      compared.add(
          switch (outcome) {
            case ModelOutcome.Made(TableName table, String did) -> {
              log.accept("%s on %s: %s".formatted(table, engine, did));
              yield check.compare(Objects.requireNonNull(byTable.get(table)));
            }
            case ModelOutcome.Refused(TableName table, Problem problem) ->
                new ModelParity(table, engine, 0, List.of(problem.toText()), "refused");
            case ModelOutcome.Skipped(TableName table, String why) ->
                new ModelParity(table, engine, 0, List.of(), why);
          });
    }
    return compared;
  }
}
