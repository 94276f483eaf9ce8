package dev.millrace.transform;

import dev.millrace.contracts.flow.StepRunner;
import dev.millrace.contracts.lake.Lake;
import dev.millrace.contracts.lake.LakeBranch;
import dev.millrace.contracts.lake.TableState;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.Problem;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.transform.check.CheckResult;
import dev.millrace.transform.check.Checks;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

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
    return Set.of();
  }

  @Override
  public Report run(Call call) throws InterruptedException {
    LakeBranch branch = lake.branch(call.run());
    if (!branch.isPublished()) {
      write(branch, call);
      audit(branch, call);
    }
    List<TableState> published = branch.publish();
    return new Report(
        "%d tables, %,d rows published"
            .formatted(published.size(), published.stream().mapToLong(TableState::rows).sum()));
  }

  /// Models that an earlier attempt of this run has written are kept.
  private void write(LakeBranch branch, Call call) throws InterruptedException {
    Set<TableName> written =
        branch.written().stream().map(TableState::name).collect(Collectors.toSet());
    for (CompiledModel model : models.inOrder()) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      if (written.contains(model.table())) {
        call.log().accept("%s was built by an earlier attempt".formatted(model.table()));
        continue;
      }
      long start = System.nanoTime();
      TableState table = build(branch, model);
      call.log()
          .accept(
              "%s: %,d rows in %,d ms"
                  .formatted(table.name(), table.rows(), (System.nanoTime() - start) / 1_000_000));
    }
  }

  private static TableState build(LakeBranch branch, CompiledModel model) {
    try {
      return branch.replace(
          model.table(), new SqlQuery(model.sql()), model.definition().partitionByDayOf());
    } catch (MillraceException e) {
      throw new MillraceException(e.problem().at(model.definition().sql().line(0)), e);
    }
  }

  private void audit(LakeBranch branch, Call call) {
    var checks = new Checks(branch, lake.view(), clock, this::table);
    List<CheckResult> results =
        models.inOrder().stream()
            .flatMap(model -> checks.run(model.definition()).stream())
            .toList();
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
