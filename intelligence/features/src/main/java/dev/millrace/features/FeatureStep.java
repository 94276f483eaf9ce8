package dev.millrace.features;

import dev.millrace.contracts.definition.FeatureViewDefinition;
import dev.millrace.contracts.flow.StepRunner;
import dev.millrace.contracts.lake.Lake;
import dev.millrace.contracts.lake.LakeBranch;
import dev.millrace.contracts.lake.LakeCommit;
import dev.millrace.contracts.lake.LakeCommit.Mark;
import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.lake.TableState;
import dev.millrace.contracts.name.RunId;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.Problem;
import dev.millrace.contracts.time.BusinessClock;
import dev.millrace.features.batch.BatchFeatures;
import dev.millrace.features.batch.FeatureTable;
import dev.millrace.features.batch.ViewQuery;
import dev.millrace.features.check.TableCheck;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/// `run: features`: computes every batch view for all keys as of the newest data, publishes the
/// tables together, and then lets reads see them.
final class FeatureStep implements StepRunner {

  private final List<FeatureViewDefinition> views;
  private final Lake lake;
  private final BusinessClock clock;
  private final BatchFeatures online;

  FeatureStep(
      List<FeatureViewDefinition> views, Lake lake, BusinessClock clock, BatchFeatures online) {
    this.views = views;
    this.lake = lake;
    this.clock = clock;
    this.online = online;
  }

  @Override
  public String kind() {
    return "features";
  }

  @Override
  public Set<String> arguments() {
    return Set.of();
  }

  @Override
  public Report run(Call call) throws InterruptedException {
    LakeBranch branch = lake.branch(new RunId(call.run().value() + "-features"));
    if (!isWritten(call)) {
      write(branch, call);
    }
    // An earlier attempt that got as far as publishing has left nothing on the branch.
    if (!branch.written().isEmpty()) {
      branch.publish();
    }
    long keys = online.load(lake.view());
    return new Report("%d views, %,d keys".formatted(views.size(), keys));
  }

  private boolean isWritten(Call call) {
    return lake.mark(mark(call)).isPresent();
  }

  private static String mark(Call call) {
    return "features/" + call.run();
  }

  private void write(LakeBranch branch, Call call) throws InterruptedException {
    List<Problem> problems =
        views.stream().flatMap(view -> TableCheck.check(view, branch).stream()).toList();
    if (!problems.isEmpty()) {
      throw new MillraceException(problems);
    }
    Instant asOf = newest(branch);
    call.log().accept("as of " + asOf);
    for (FeatureViewDefinition view : views) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      long start = System.nanoTime();
      TableState table = new FeatureTable(view).replaceOn(branch, asOf);
      call.log()
          .accept(
              "%s: %,d keys in %,d ms"
                  .formatted(table.name(), table.rows(), (System.nanoTime() - start) / 1_000_000));
    }
    lake.commit(new LakeCommit(List.of(), new Mark(mark(call), null, asOf.toString())));
  }

  /// Just after the newest thing that happened in any of the tables, but not after now: one moment
  /// for all views, so that they can stand in one row.
  private Instant newest(LakeView data) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    var newest = new AtomicReference<>(Instant.MIN);
    for (FeatureViewDefinition view : views) {
      data.read(
          ViewQuery.newest(view, now),
          row -> {
            if (row[0] instanceof Instant moment) {
              newest.accumulateAndGet(moment, (a, b) -> a.isAfter(b) ? a : b);
            }
          });
    }
    Instant found = newest.get();
    return found.equals(Instant.MIN) ? now : found.plus(1, ChronoUnit.MICROS);
  }
}
