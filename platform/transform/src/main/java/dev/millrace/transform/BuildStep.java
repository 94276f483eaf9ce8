package dev.millrace.transform;

import dev.millrace.contracts.flow.StepRunner;
import dev.millrace.contracts.lake.Lake;
import dev.millrace.contracts.lake.LakeBranch;
import dev.millrace.contracts.lake.TableState;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.transform.build.IntervalLedger;
import dev.millrace.transform.build.ModelWrites;
import dev.millrace.transform.check.Audit;
import dev.millrace.transform.select.ModelSelector;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// `run: build`: write, audit, publish. Every model is built on the run's own branch; checks run
/// there; only when all of severity error hold do all tables become visible, at once.
public final class BuildStep implements StepRunner {

  private final CompiledModels models;
  private final Lake lake;
  private final Audit audit;
  private final InstantSource clock;

  public BuildStep(CompiledModels models, Lake lake, Audit audit, InstantSource clock) {
    this.models = models;
    this.lake = lake;
    this.audit = audit;
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

  /// Of a selector that chooses something else each time, all models.
  @Override
  public Set<TableName> fills(Map<String, String> given) {
    String selector = given.getOrDefault("select", "");
    List<CompiledModel> chosen = models.inOrder();
    if (!selector.contains("state:") && !selector.contains("${")) {
      try {
        chosen = new ModelSelector(models, lake::view).choose(selector);
      } catch (MillraceException e) {
        chosen = List.of(); // the run itself says what is wrong
      }
    }
    return chosen.stream().map(CompiledModel::table).collect(Collectors.toSet());
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
      new ModelWrites(models, branch, call, isFullRefresh, clock.instant())
          .write(chosen, table -> audit.takeOut(branch, table, call));
      audit.beforePublish(branch, chosen.stream().map(CompiledModel::table).toList(), call);
    }
    return report(
        branch.publish().stream().filter(table -> !IntervalLedger.holds(table.name())).toList());
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

  /// A branch that was published before a crash may not have come to its views.
  private void defineViews(List<CompiledModel> chosen) {
    for (CompiledModel model : chosen) {
      if (model.materialization() instanceof Materialization.View) {
        lake.define(model.table(), model.sql());
      }
    }
  }
}
