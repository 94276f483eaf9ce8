package dev.millrace.lake;

import dev.millrace.contracts.lake.LakeBranch;
import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.lake.TableState;
import dev.millrace.contracts.name.EnvironmentName;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.Nearest;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.lake.Environment.State;
import dev.millrace.lake.Environment.Written;
import dev.millrace.lake.EnvironmentStore.Base;
import dev.millrace.lake.EnvironmentStore.Kept;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.iceberg.TableMetadata;
import org.jspecify.annotations.Nullable;

/// Environments: branches over all tables that live until they are promoted or dropped. Making one
/// copies nothing; it reads what is published wherever it has not written itself. Safe for any
/// thread.
public final class Environments {

  /// How many there may be at once.
  public static final int MOST = 50;

  private final LakeContext lake;

  Environments(LakeContext lake) {
    this.lake = lake;
  }

  /// @throws dev.millrace.contracts.problem.MillraceException PARAMETER_VALUE when there is one of
  ///   this name, or as many as there may be
  public Environment create(EnvironmentName name) {
    inTurn(() -> {
      if (lake.environments().all().size() >= MOST) {
        throw ProblemCode.PARAMETER_VALUE.exception(
            "There are %d environments already; expected at most so many.".formatted(MOST),
            "Drop one with './millrace env drop NAME'; './millrace env ls' lists them.");
      }
      if (!lake.environments().create(name.value())) {
        throw ProblemCode.PARAMETER_VALUE.exception(
            "The environment '%s' exists already; expected a new name.".formatted(name),
            "Build on it with './millrace env build %s', or drop it first.".formatted(name));
      }
      return name;
    });
    return find(name);
  }

  /// By name.
  public List<Environment> all() {
    Map<TableName, TableMetadata> now = lake.tables().now();
    return lake.environments().all().stream().map(kept -> of(kept, now)).toList();
  }

  /// @throws dev.millrace.contracts.problem.MillraceException NOT_FOUND
  public Environment find(EnvironmentName name) {
    return of(require(name), lake.tables().now());
  }

  private Environment of(Kept kept, Map<TableName, TableMetadata> now) {
    Map<TableName, Base> bases = lake.environments().bases(kept.name());
    String ref = BranchName.ENVIRONMENT + kept.name();
    List<Written> tables = new ArrayList<>();
    now.forEach((table, metadata) ->
        PinnedTable.at(table, metadata, ref)
            .map(PinnedTable::state)
            .map(state -> new Written(table, state.rows(), hasMoved(metadata, bases.get(table))))
            .ifPresent(tables::add));
    return new Environment(
        kept.name(),
        kept.createdAt(),
        kept.state(),
        kept.builtAt(),
        kept.checks(),
        tables,
        List.copyOf(lake.environments().views(kept.name()).keySet()));
  }

  private static boolean hasMoved(TableMetadata metadata, @Nullable Base base) {
    return base == null || EnvironmentLife.hasMoved(metadata, base.snapshot());
  }

  private Kept require(EnvironmentName name) {
    List<Kept> all = lake.environments().all();
    return all.stream()
        .filter(kept -> kept.name().equals(name.value()))
        .findFirst()
        .orElseThrow(() ->
            ProblemCode.NOT_FOUND.exception(
                "There is no environment '%s'.".formatted(name),
                Nearest.hint(
                    name.value(),
                    all.stream().map(Kept::name).toList(),
                    "Make it with './millrace env create %s'.".formatted(name))));
  }

  /// The environment as it is now, over what is published now.
  public LakeBranch open(EnvironmentName name) {
    return branch(require(name));
  }

  private RunBranch branch(Kept kept) {
    return new RunBranch(
        lake,
        new BranchName(kept.run(), BranchName.ENVIRONMENT + kept.name()),
        new EnvironmentLife(lake.environments(), kept.name()));
  }

  /// A view of both sides at once.
  ///
  /// @param view the environment's tables by their names, and main's by other names
  /// @param main the name in that view of main's side of a table; absent where main has none
  public record BothSides(LakeView view, Map<TableName, TableName> main) {
    public BothSides {
      main = Map.copyOf(main);
    }
  }

  /// The tables that the environment has written, beside those that are published.
  public BothSides beside(EnvironmentName name) {
    return branch(require(name)).beside();
  }

  /// A build has begun: what the environment holds is not to be promoted before it has ended.
  public void building(EnvironmentName name) {
    lake.environments().state(require(name).name(), State.BUILDING, List.of());
  }

  /// A build has ended.
  ///
  /// @param checks what did not hold, a line for each
  public void built(EnvironmentName name, boolean isHeld, List<String> checks) {
    lake.environments().state(name.value(), isHeld ? State.HELD : State.BUILT, checks);
  }

  /// Takes tables and views off the environment; it reads main's again.
  public void forget(EnvironmentName name, Predicate<TableName> which) {
    Kept kept = require(name);
    removing(kept, () -> branch(kept).forget(which));
  }

  /// Publishes all tables of the environment at once, and ends it.
  ///
  /// @throws dev.millrace.contracts.problem.MillraceException LAKE_CONFLICT when main has changed a
  ///   table under it, PARAMETER_VALUE when its last build did not come through
  public List<TableState> promote(EnvironmentName name) {
    Kept kept = require(name);
    if (kept.state() != State.BUILT) {
      throw ProblemCode.PARAMETER_VALUE.exception(
          "The environment '%s' is %s; expected one whose last build came through."
              .formatted(name, words(kept.state())),
          "Build it with './millrace env build %s'.".formatted(name));
    }
    return branch(kept).publish();
  }

  private static String words(State state) {
    return switch (state) {
      case EMPTY -> "empty";
      case BUILDING -> "being built, or its last build broke off";
      case HELD -> "held back by its checks";
      case BUILT -> "built";
    };
  }

  /// Ends the environment and deletes what only it held. What somebody reads at this moment is left
  /// for clean-up.
  public void drop(EnvironmentName name) {
    Kept kept = require(name);
    removing(kept, () -> branch(kept).drop());
  }

  private void removing(Kept kept, Runnable removal) {
    Disk.guard(() ->
        inTurn(() -> {
          Map<TableName, TableMetadata> before = lake.tables().now();
          removal.run();
          new CleanUp(lake).forgetRun(kept.run(), before);
          return kept;
        }));
  }

  private <T> T inTurn(Supplier<T> work) {
    lake.order().lock();
    try {
      return work.get();
    } finally {
      lake.order().unlock();
    }
  }
}
