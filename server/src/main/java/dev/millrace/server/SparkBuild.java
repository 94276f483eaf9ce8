package dev.millrace.server;

import dev.millrace.contracts.definition.Project;
import dev.millrace.contracts.flow.StepRunner.Call;
import dev.millrace.contracts.lake.LakeBranch;
import dev.millrace.contracts.lake.TableState;
import dev.millrace.contracts.name.RunId;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.Problem;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.transform.CompiledModel;
import dev.millrace.transform.CompiledModels;
import dev.millrace.transform.Materialization;
import dev.millrace.transform.build.IntervalLedger;
import dev.millrace.transform.build.ModelWrites;
import dev.millrace.transform.check.Audit;
import dev.millrace.transform.check.CheckedTable;
import dev.millrace.transform.compile.Dialect;
import dev.millrace.transform.engine.ForeignBuild;
import dev.millrace.transform.engine.ModelOutcome;
import dev.millrace.transform.select.ModelSelector;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// A build of the lake whose models run on Spark, while no Millrace runs on it. It is written,
/// audited and published as every other: on a branch, and all of it or nothing.
public record SparkBuild(Project project, Path data, InstantSource clock) {

  /// @param select empty for all
  /// @return what was published, in one line
  /// @throws MillraceException with the problem of every model that Spark refuses; nothing is
  ///   published then
  public String run(String select, boolean isFullRefresh, Consumer<String> log) {
    try (var wiring = LakeWiring.open(data, clock)) {
      BronzeTables.create(wiring.lake(), project);
      CompiledModels models = CompiledModels.of(project, wiring.engine());
      List<CompiledModel> chosen = new ModelSelector(models, wiring.lake()::view).choose(select);
      var audit =
          new Audit(
              CheckedTable.of(project), wiring.lake(), clock, project.settings().checks(), null);
      var run = new RunId("build-" + UUID.randomUUID());
      var call = new Call(run, "build", 1, Map.of(), log);
      LakeBranch branch = wiring.lake().branch(run);
      boolean isDone = false;
      try {
        var build =
            new ForeignBuild(
                models,
                chosen,
                new Dialect(ForeignModels.SPARK, SparkModels.PREFIX),
                isFullRefresh);
        SparkModels spark = wiring.spark(project);
        spark.show(branch, build.reads());
        var home = new ModelWrites(models, branch, call, isFullRefresh, clock.instant());
        new OnBranch(branch, spark, home, audit, call).run(build);
        audit.beforePublish(branch, chosen.stream().map(CompiledModel::table).toList(), call);
        List<TableState> published =
            branch.publish().stream().filter(table -> !IntervalLedger.holds(table.name())).toList();
        isDone = true;
        return "%d tables, %,d rows published"
            .formatted(published.size(), published.stream().mapToLong(TableState::rows).sum());
      } finally {
        if (!isDone) {
          branch.drop();
        }
      }
    }
  }

  private record OnBranch(
      LakeBranch branch, SparkModels spark, ModelWrites home, Audit audit, Call call) {

    void run(ForeignBuild build) {
      Map<TableName, CompiledModel> byTable =
          build.chosen().stream().collect(Collectors.toMap(CompiledModel::table, model -> model));
      spark.afterEach(table -> {
        CompiledModel model = Objects.requireNonNull(byTable.get(table));
        take(model);
        home.wasBuilt(model);
      });
      List<Problem> problems = new ArrayList<>();
      for (ModelOutcome outcome : build.run(spark, model -> atHome(model, build))) {
        switch (outcome) {
          case ModelOutcome.Made(TableName table, String did) ->
              call.log().accept(table + ": " + did);
          case ModelOutcome.Refused(TableName table, Problem problem) -> {
            call.log().accept(table + ": refused");
            problems.add(problem);
          }
          case ModelOutcome.Skipped(TableName table, String why) ->
              call.log().accept(table + ": skipped, because " + why);
        }
      }
      if (!problems.isEmpty()) {
        throw new MillraceException(problems);
      }
      write(List.of()); // the ledger of what Spark has built
    }

    /// What Spark made becomes the model's table on the branch. Rows that break a check of severity
    /// quarantine are gone before Spark reads it for another model.
    private void take(CompiledModel model) {
      TableName table = model.table();
      if (model.materialization() instanceof Materialization.View) {
        branch.define(table, model.sql());
        return;
      }
      String dayOf =
          model.materialization() instanceof Materialization.Interval(String column, _)
              ? column
              : model.definition().partitionByDayOf();
      long taken =
          spark.guests().take(branch, table, dayOf, model.definition().sortBy()).snapshotId();
      audit.takeOut(branch, table, call);
      if (branch.find(table).filter(now -> now.snapshotId() != taken).isPresent()) {
        spark.guests().show(branch, table);
      }
    }

    /// Snapshots and increments build on what is published, which is the lake's own affair.
    private Optional<String> atHome(CompiledModel model, ForeignBuild build) {
      boolean buildsOn =
          switch (model.materialization()) {
            case Materialization.Snapshot _ -> true;
            case Materialization.Append _, Materialization.Merge _ -> !build.isFullRefresh();
            default -> false;
          };
      if (!buildsOn) {
        return Optional.empty();
      }
      write(List.of(model));
      return Optional.of("built by duckdb, because it builds on what is published");
    }

    private void write(List<CompiledModel> models) {
      try {
        home.write(
            models,
            table -> {
              audit.takeOut(branch, table, call);
              spark.guests().show(branch, table);
            });
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new MillraceException(
            ProblemCode.SQL_STOPPED.problem("The build was stopped.", "Start it again."), e);
      }
    }
  }
}
