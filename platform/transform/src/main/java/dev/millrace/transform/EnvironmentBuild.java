package dev.millrace.transform;

import dev.millrace.contracts.flow.StepRunner.Call;
import dev.millrace.contracts.lake.Lake;
import dev.millrace.contracts.lake.LakeBranch;
import dev.millrace.contracts.lake.TableState;
import dev.millrace.contracts.name.TableName;
import dev.millrace.transform.build.IntervalLedger;
import dev.millrace.transform.build.ModelWrites;
import dev.millrace.transform.check.Audit;
import dev.millrace.transform.check.CheckResult;
import dev.millrace.transform.select.ModelSelector;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Builds models in an environment: the same writes and checks as [BuildStep], on a branch that
/// stays. Who opens the branch forgets there first what is built anew.
///
/// @param audit one of an environment
public record EnvironmentBuild(CompiledModels models, Lake lake, Audit audit, InstantSource clock) {

  /// What is built where nothing else is said.
  public static final String DEFAULT = "state:modified+";

  /// What came of a build.
  ///
  /// @param failing checks that do not hold, of any severity
  public record Outcome(List<TableName> built, List<CheckResult> failing) {
    public Outcome {
      built = List.copyOf(built);
      failing = List.copyOf(failing);
    }

    /// Whether a check of severity error does not hold.
    public boolean isHeld() {
      return failing.stream().anyMatch(CheckResult::isFatal);
    }
  }

  /// The models that a selector chooses; empty for those that differ from what main was built by,
  /// and all that lies below them.
  public List<CompiledModel> choose(String selector) {
    return new ModelSelector(models, lake::view).choose(selector.isBlank() ? DEFAULT : selector);
  }

  /// The tables that a build of these models makes anew.
  public static Set<TableName> tables(List<CompiledModel> chosen) {
    Set<TableName> tables = new HashSet<>();
    for (CompiledModel model : chosen) {
      tables.add(model.table());
      tables.add(Audit.quarantineOf(model.table()));
    }
    return tables;
  }

  /// What main's tables were built from, and those that the environment keeps.
  ///
  /// @param branch before anything is forgotten on it
  public IntervalLedger ledger(LakeBranch branch, Collection<TableName> kept) {
    return IntervalLedger.read(lake.view()).with(IntervalLedger.read(branch), Set.copyOf(kept));
  }

  /// @param branch on which nothing stands of what is built anew
  /// @param ledger of what the branch sees
  public Outcome build(
      LakeBranch branch,
      IntervalLedger ledger,
      List<CompiledModel> chosen,
      boolean isFullRefresh,
      Call call)
      throws InterruptedException {
    ModelWrites.again(models, branch, call, isFullRefresh, clock.instant(), ledger)
        .write(chosen, table -> audit.takeOut(branch, table, call));
    List<TableName> built = chosen.stream().map(CompiledModel::table).toList();
    List<CheckResult> failing =
        audit.look(branch, built, call).stream().filter(result -> !result.holds()).toList();
    return new Outcome(built, failing);
  }

  /// Before an environment is promoted: main's ledger as it is now, with what the environment
  /// built. Main may have built other models meanwhile.
  public static void settleLedger(Lake lake, LakeBranch branch, Collection<TableName> views) {
    Set<TableName> written = new HashSet<>();
    branch.written().stream().map(TableState::name).forEach(written::add);
    if (written.stream().noneMatch(IntervalLedger::holds)) {
      return;
    }
    written.removeIf(IntervalLedger::holds);
    written.addAll(views);
    IntervalLedger.read(lake.view()).with(IntervalLedger.read(branch), written).write(branch);
  }
}
