package dev.millrace.transform;

import dev.millrace.contracts.flow.StepRunner;
import dev.millrace.contracts.lake.Lake;
import dev.millrace.contracts.lake.LakeBranch;
import dev.millrace.contracts.lake.TableState;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.Problem;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.transform.build.IntervalLedger;
import dev.millrace.transform.build.ModelWrites;
import dev.millrace.transform.check.CheckResult;
import dev.millrace.transform.check.Checks;
import dev.millrace.transform.select.ModelSelector;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// `run: build`: write, audit, publish. Every model is built on the run's own branch; checks run
/// there; only when all of severity error hold do all tables become visible, at once.
public final class BuildStep implements StepRunner {

  private final CompiledModels models;
  private final Lake lake;
  private final InstantSource clock;

  public BuildStep(CompiledModels models, Lake lake, InstantSource clock) {
    this.models = models;
    this.lake = lake;
    this.clock = clock;
  }

  @Override
  public String kind() {
    return "build";
  }

  @Override
  public Set<String> arguments() {
    return Set.of("full_refresh", "select");
  }

  @Override
  public Report run(Call call) throws InterruptedException {
    List<CompiledModel> chosen =
        new ModelSelector(models, lake::view).choose(call.arguments().getOrDefault("select", ""));
    LakeBranch branch = lake.branch(call.run());
    if (branch.isPublished()) {
      defineViews(chosen);
    } else {
      boolean isFullRefresh = call.arguments().getOrDefault("full_refresh", "").equals("true");
      new ModelWrites(models, branch, call, isFullRefresh, clock.instant()).write(chosen);
      audit(branch, call, chosen);
    }
    List<TableState> published =
        branch.publish().stream().filter(table -> !IntervalLedger.holds(table.name())).toList();
    return new Report(
        "%d tables, %,d rows published"
            .formatted(published.size(), published.stream().mapToLong(TableState::rows).sum()));
  }

  /// A branch that was published before a crash may not have come to its views.
  private void defineViews(List<CompiledModel> chosen) {
    for (CompiledModel model : chosen) {
      if (model.materialization() instanceof Materialization.View) {
        lake.define(model.table(), model.sql());
      }
    }
  }

  private void audit(LakeBranch branch, Call call, List<CompiledModel> chosen) {
    var checks = new Checks(branch, lake.view(), clock, this::table);
    List<CheckResult> results =
        chosen.stream().flatMap(model -> checks.run(model.definition()).stream()).toList();
    for (CheckResult result : results) {
      if (!result.holds()) {
        call.log()
            .accept(
                "%s %s on %s: %s"
                    .formatted(result.severity(), result.title(), result.table(), result.words()));
      }
    }
    call.log()
        .accept(
            "%d checks, %d do not hold"
                .formatted(results.size(), results.stream().filter(r -> !r.holds()).count()));
    List<Problem> fatal =
        results.stream().filter(CheckResult::isFatal).map(BuildStep::problem).toList();
    if (!fatal.isEmpty()) {
      branch.drop();
      throw new MillraceException(fatal);
    }
  }

  private static Problem problem(CheckResult result) {
    return ProblemCode.CHECK_FAILED.problem(
        "The check %s does not hold for %s: %s."
            .formatted(result.title(), result.table(), result.words()),
        "Readers still see the last good state; mend the model or its data and run the flow again.");
  }

  private Optional<TableName> table(String model) {
    return models.inOrder().stream()
        .map(CompiledModel::table)
        .filter(table -> table.name().equals(model))
        .findFirst();
  }
}
