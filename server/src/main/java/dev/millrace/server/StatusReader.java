package dev.millrace.server;

import dev.millrace.contracts.definition.FlowDefinition;
import dev.millrace.contracts.definition.MlModelDefinition;
import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.lake.TableState;
import dev.millrace.contracts.log.LogPosition;
import dev.millrace.contracts.log.Topics;
import dev.millrace.contracts.name.Layer;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.contracts.time.BusinessClock;
import dev.millrace.ml.ModelVersion;
import dev.millrace.orchestrate.FlowRun;
import dev.millrace.orchestrate.fresh.FreshnessBoard.Entry;
import dev.millrace.orchestrate.fresh.FreshnessBoard.State;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Reads the status from the parts. Counts are derived from what is stored, never kept beside it,
/// so that they hold across crashes.
public final class StatusReader {

  private static final TableName EVENTS = TableName.of("bronze.events");
  private static final Set<State> NOT_WELL =
      EnumSet.of(State.AT_RISK, State.PREDICTED_LATE, State.LATE);
  private static final int MOST_FRESHNESS = 20;
  private static final long FORESEEN_NANOS = 2_000_000_000L;

  private final Platform platform;
  private final BusinessClock clock;
  private final Rate rate;
  private final ProcessMemory memory = new ProcessMemory();
  private volatile @Nullable Foreseen foreseen;

  public StatusReader(Platform platform, BusinessClock clock) {
    this.platform = platform;
    this.clock = clock;
    this.rate = new Rate();
  }

  public Status read() {
    LakeView view = platform.lake().view();
    List<TableState> tables = view.tables();
    return new Status(
        platform.project().settings().name(),
        Version.current(),
        new Status.Clock(clock.instant(), clock.speed() > 1),
        events(view),
        new Status.LakeFigures(
            tables.stream().map(StatusReader::table).toList(),
            tables.stream().mapToLong(TableState::rows).sum()),
        gold(view, tables),
        churn(),
        flows(),
        freshness(),
        memory.current());
  }

  /// Pages ask every second; forecasts read the history of flows.
  private List<Freshness> freshness() {
    Foreseen last = foreseen;
    if (last == null || System.nanoTime() - last.atNanos > FORESEEN_NANOS) {
      last = new Foreseen(System.nanoTime(), notWell());
      foreseen = last;
    }
    return last.items;
  }

  private record Foreseen(long atNanos, List<Freshness> items) {}

  private List<Freshness> notWell() {
    return platform.flows().freshness().entries().stream()
        .filter(entry -> NOT_WELL.contains(entry.state()))
        .sorted(Comparator.comparing(Entry::due))
        .limit(MOST_FRESHNESS)
        .map(Freshness::of)
        .toList();
  }

  private Status.Events events(LakeView view) {
    long stored = view.find(EVENTS).map(TableState::rows).orElse(0L);
    long written = platform.eventWriter().position().since(LogPosition.BEGINNING);
    long accepted = platform.log().end(Topics.EVENTS).since(LogPosition.BEGINNING);
    // What was sent again with success is in the log twice: as refused and as accepted.
    long quarantined =
        platform.log().end(Topics.QUARANTINE).since(LogPosition.BEGINNING)
            - platform.quarantine().replayed();
    long withheld = platform.log().end(Topics.WITHHELD).since(LogPosition.BEGINNING);
    long suppressed = platform.log().end(Topics.SUPPRESSED).since(LogPosition.BEGINNING);
    long erased = platform.regulations().erasedEvents();
    long received = accepted + quarantined + withheld + suppressed;
    return new Status.Events(
        received,
        accepted,
        quarantined,
        withheld,
        suppressed,
        Math.max(0, written - stored - erased),
        erased,
        stored,
        rate.perSecond(received, System.nanoTime()));
  }

  private static Status.Table table(TableState table) {
    return new Status.Table(
        table.name().toString(),
        table.rows(),
        String.valueOf(table.snapshotId()),
        table.committedAt());
  }

  private Status.@Nullable Gold gold(LakeView view, List<TableState> tables) {
    Optional<TableState> newest =
        tables.stream()
            .filter(table -> table.name().layer() == Layer.GOLD)
            .filter(table -> platform.project().model(table.name().name()).isPresent())
            .max(Comparator.comparing(TableState::committedAt));
    return newest.map(table -> gold(view, table)).orElse(null);
  }

  private Status.Gold gold(LakeView view, TableState newest) {
    Instant until = dataUntil(view);
    double behind =
        until == null
            ? 0
            : Math.max(0, Duration.between(until, clock.instant()).toMillis() / 1000.0);
    return new Status.Gold(newest.committedAt(), until, behind, lastRun());
  }

  /// The newest moment that any metric's table speaks of.
  private @Nullable Instant dataUntil(LakeView view) {
    var until = new AtomicReference<@Nullable Instant>();
    platform.metrics().definitions().stream()
        .filter(metric -> view.find(metric.table()).isPresent())
        .map(metric ->
            "select cast(max(%s) as timestamptz) from %s".formatted(metric.time(), metric.table()))
        .distinct()
        .forEach(sql ->
            view.read(
                new SqlQuery(sql),
                row -> {
                  if (row[0] instanceof Instant newest
                      && (until.get() == null || newest.isAfter(until.get()))) {
                    until.set(newest);
                  }
                }));
    return until.get();
  }

  private String lastRun() {
    return platform.flows().definitions().stream()
        .filter(flow -> flow.steps().stream().anyMatch(step -> step.kind().equals("build")))
        .flatMap(this::newestSuccess)
        .max(Comparator.comparing(FlowRun::createdAt))
        .map(run -> run.id().value())
        .orElse("");
  }

  private java.util.stream.Stream<FlowRun> newestSuccess(FlowDefinition flow) {
    return platform.flows().history().runs(flow.name(), null, 10).stream()
        .filter(run -> run.state() == FlowRun.State.SUCCEEDED)
        .limit(1);
  }

  private Status.@Nullable Churn churn() {
    return platform.project().mlModels(MlModelDefinition.class).stream()
        .findFirst()
        .flatMap(model -> platform.models().champion(model.name()))
        .map(StatusReader::churn)
        .orElse(null);
  }

  private static Status.Churn churn(ModelVersion version) {
    Map<String, Double> metrics = version.metrics();
    return new Status.Churn(
        String.valueOf(version.version()),
        metrics.getOrDefault("auc", 0.0),
        metrics.getOrDefault("accuracy", 0.0),
        metrics.getOrDefault("accuracy_always_stays", 0.0),
        metrics.getOrDefault("pr_auc", 0.0),
        metrics.getOrDefault("lift_top_decile", 0.0),
        metrics.getOrDefault("calibration_error", 0.0),
        version.trainedAt(),
        version.isChampion());
  }

  private Status.Flows flows() {
    var history = platform.flows().history();
    return new Status.Flows(
        history.count(FlowRun.State.RUNNING),
        history.count(FlowRun.State.FAILED),
        history.count(FlowRun.State.SUCCEEDED));
  }
}
