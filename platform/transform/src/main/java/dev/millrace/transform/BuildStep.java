package dev.millrace.transform;

import dev.millrace.contracts.flow.StepRunner;
import dev.millrace.contracts.lake.Lake;
import dev.millrace.contracts.lake.LakeBranch;
import dev.millrace.contracts.lake.TableState;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.transform.check.Audit;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// `run: build`: write, audit, publish. Every model is built on the run's own branch; checks run
/// there; only when all of severity error hold do all tables become visible, at once.
public final class BuildStep implements StepRunner {

  private final CompiledModels models;
  private final Lake lake;
  private final Audit audit;

  public BuildStep(CompiledModels models, Lake lake, Audit audit) {
    this.models = models;
    this.lake = lake;
    this.audit = audit;
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
      audit.beforePublish(branch, call);
    }
    return report(branch.publish());
  }

  private Report report(List<TableState> published) {
    List<TableState> taken =
        published.stream().filter(table -> audit.isQuarantine(table.name())).toList();
    long all = published.stream().mapToLong(TableState::rows).sum();
    long quarantined = taken.stream().mapToLong(TableState::rows).sum();
    String words =
        "%d tables, %,d rows published"
            .formatted(published.size() - taken.size(), all - quarantined);
    return new Report(
        taken.isEmpty() ? words : words + ", %,d rows quarantined".formatted(quarantined));
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
        audit.takeOut(branch, model.table(), call);
        continue;
      }
      long start = System.nanoTime();
      TableState table = build(branch, model);
      call.log()
          .accept(
              "%s: %,d rows in %,d ms"
                  .formatted(table.name(), table.rows(), (System.nanoTime() - start) / 1_000_000));
      audit.takeOut(branch, model.table(), call);
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
}
