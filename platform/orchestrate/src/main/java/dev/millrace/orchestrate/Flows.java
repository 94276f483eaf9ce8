package dev.millrace.orchestrate;

import dev.millrace.contracts.definition.AlertDefinition;
import dev.millrace.contracts.definition.FlowDefinition;
import dev.millrace.contracts.definition.FlowSettings;
import dev.millrace.contracts.definition.FlowTriggers;
import dev.millrace.contracts.definition.FlowTriggers.PublishedDays;
import dev.millrace.contracts.flow.StepRunner;
import dev.millrace.contracts.lake.Lake;
import dev.millrace.contracts.name.FlowName;
import dev.millrace.contracts.name.RunId;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.platform.PlatformDatabase;
import dev.millrace.contracts.problem.Nearest;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.time.BusinessClock;
import dev.millrace.orchestrate.FlowRun.Interval;
import dev.millrace.orchestrate.FlowRun.State;
import dev.millrace.orchestrate.alert.Alerts;
import dev.millrace.orchestrate.fresh.FlowBook;
import dev.millrace.orchestrate.fresh.FreshnessBoard;
import dev.millrace.orchestrate.store.FlowStore;
import dev.millrace.orchestrate.store.RunLedger;
import dev.millrace.orchestrate.store.RunLedger.Wanted;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Runs flows: by schedule in the shop's time, on arrival of data, on publication of tables, by
/// other flows, or because somebody asked. A run that a crash cut off goes on with the steps it was
/// at; several processes may share one database. Safe for any thread.
public final class Flows implements AutoCloseable {

  private static final Duration QUIET = Duration.ofSeconds(1);

  private final Map<String, FlowDefinition> flows;
  private final Map<String, Schedule> schedules = new TreeMap<>();
  private final RunLedger ledger;
  private final FlowStore store;
  private final BusinessClock clock;
  private final ZoneId zone;
  private final RandomGenerator random;
  private final RunQueue queue;
  private final Publications publications;
  private final DayPublications dayPublications;
  private final Backfills backfills;
  private final FreshnessBoard freshness;
  private final Alerts alerts;

  /// Opens the queue; nothing runs before [#start()].
  ///
  /// @throws dev.millrace.contracts.problem.MillraceException with a cron that cannot be read, a
  ///   kind of step that two offer, or a step of a kind or with an argument that no runner knows
  public Flows(Parts parts, List<FlowDefinition> flows, List<StepRunner> runners) {
    this.flows =
        flows.stream()
            .collect(
                Collectors.toMap(
                    f -> f.name().value(), Function.identity(), (a, _) -> a, TreeMap::new));
    this.clock = parts.clocks().business();
    this.zone = parts.clocks().zone();
    this.random = parts.random();
    var tables = new TableReads(parts.lake());
    Map<String, StepRunner> byKind = new HashMap<>();
    own(tables, parts).forEach(runner -> offer(byKind, runner));
    runners.forEach(runner -> offer(byKind, runner));
    new StepCheck(byKind, this.flows).check();
    for (FlowDefinition flow : flows) {
      Schedule.of(flow, zone).ifPresent(schedule -> schedules.put(flow.name().value(), schedule));
    }
    this.ledger = new RunLedger(parts.database(), clock);
    this.store = ledger.history();
    Map<String, Pool> pools = new HashMap<>();
    parts.settings().pools().forEach((name, places) -> pools.put(name, new Pool(places)));
    var number = new AtomicLong();
    var workshop =
        new Workshop(
            ledger,
            Map.copyOf(byKind),
            Map.copyOf(pools),
            tables,
            task ->
                Thread.ofPlatform()
                    .daemon()
                    .name("step-" + number.incrementAndGet())
                    .unstarted(task),
            clock,
            parts.clocks().wall(),
            zone);
    this.queue = new RunQueue(parts, workshop, this.flows, this::tick);
    this.publications = new Publications(tables, ledger, this.flows.values(), this::published);
    this.dayPublications =
        new DayPublications(tables, ledger.days(), this.flows.values(), new DayStarter());
    this.backfills = new Backfills(ledger, queue);
    this.freshness =
        new FreshnessBoard(
            parts.alerts(),
            new FlowBook(this.flows, step -> fills(byKind, step), store, this::next),
            tables,
            parts.clocks());
    this.alerts = new Alerts(parts.alerts(), ledger, freshness, parts.clocks().wall());
  }

  private static Set<String> fills(Map<String, StepRunner> byKind, FlowDefinition.Step step) {
    StepRunner runner = byKind.get(step.kind());
    return runner == null
        ? Set.of()
        : runner.fills(step.arguments()).stream()
            .map(TableName::toString)
            .collect(Collectors.toSet());
  }

  private static void offer(Map<String, StepRunner> byKind, StepRunner runner) {
    StepRunner other = byKind.putIfAbsent(runner.kind(), runner);
    if (other != null) {
      throw ProblemCode.DEFINITION_DUPLICATE.exception(
          "The kind of step '%s' is offered twice, by %s and %s."
              .formatted(runner.kind(), other.getClass().getName(), runner.getClass().getName()),
          "Rename one of them, or remove its jar from 'plugins'.");
    }
  }

  /// The kinds of steps that need nobody else.
  private List<StepRunner> own(TableReads tables, Parts parts) {
    var own = new ArrayList<StepRunner>();
    own.add(new ApprovalStep());
    own.add(new SubFlowStep(subFlows()));
    own.add(new ShellStep(parts.settings().shell()));
    if (parts.lake() != null) {
      own.add(new SqlStep(tables));
    }
    return own;
  }

  /// Begins to run what is due.
  public void start() {
    schedules.forEach((name, schedule) -> {
      boolean isCatchingUp = require(new FlowName(name)).triggers().catchup();
      queue.scheduleTick(name, isCatchingUp ? Duration.ZERO : untilNext(schedule));
    });
    queue.start(() -> {
      publications.look();
      dayPublications.look();
    });
    alerts.start();
  }

  /// Starts a run with the parameters' defaults.
  public FlowRun trigger(FlowName name, String cause) {
    return trigger(name, cause, Map.of());
  }

  /// Starts a run, unless one of the flow with the same parameters is already waiting: then that
  /// one is answered.
  ///
  /// @param cause who or what asked, for the history
  /// @throws dev.millrace.contracts.problem.MillraceException NOT_FOUND, PARAMETER_VALUE
  public FlowRun trigger(FlowName name, String cause, Map<String, String> params) {
    return trigger(require(name), cause, params, Duration.ZERO);
  }

  private FlowRun trigger(
      FlowDefinition flow, String cause, Map<String, String> given, Duration quiet) {
    Map<String, String> params = RunParams.of(flow, given);
    RunId id = newId();
    boolean isNew =
        ledger.enqueueOnce(new Wanted(id, flow, cause, params, lastInterval(flow), null, null));
    queue.wake(flow.name(), quiet);
    if (isNew) {
      return require(id);
    }
    return store.unfinished().stream()
        .filter(run -> run.flow().equals(flow.name()) && run.state() == State.WAITING)
        .filter(run -> run.params().equals(params))
        .findFirst()
        .orElseGet(() -> trigger(flow, cause, given, quiet));
  }

  /// Tells of new rows; flows that wait for the source start after a quiet second.
  public void arrived(String source) {
    for (FlowDefinition flow : flows.values()) {
      if (flow.triggers().onArrivalOf().contains(source)) {
        trigger(flow, "arrival of " + source, Map.of(), QUIET);
      }
    }
  }

  /// Starts a run because a caller bears the flow's own token.
  ///
  /// @throws dev.millrace.contracts.problem.MillraceException TOKEN_UNKNOWN, the same when there is
  ///   no such flow
  public FlowRun hooked(FlowName name, String token, Map<String, String> params) {
    FlowDefinition flow = flows.get(name.value());
    String wanted = flow == null ? null : flow.triggers().webhookToken();
    if (flow == null || wanted == null || !MessageDigest.isEqual(bytes(wanted), bytes(token))) {
      throw ProblemCode.TOKEN_UNKNOWN.exception(
          "The flow '%s' has no webhook, or this is not its token.".formatted(name),
          "Send the token of 'webhook: {token: ...}' as 'Authorization: Bearer ...'.");
    }
    return trigger(flow, "webhook", params, Duration.ZERO);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /// Lets a run that failed or was cancelled go on with the steps that did not succeed, and those
  /// that follow them.
  ///
  /// @throws dev.millrace.contracts.problem.MillraceException NOT_FOUND, PARAMETER_VALUE
  public FlowRun retry(RunId id) {
    FlowRun run = require(id);
    revive(run);
    return require(id);
  }

  private void revive(FlowRun run) {
    FlowDefinition flow = require(run.flow());
    if (!ledger.revive(run.id(), again(flow, run.id()))) {
      throw ProblemCode.PARAMETER_VALUE.exception(
          "The run '%s' is %s; only one that failed or was cancelled can be tried again."
              .formatted(run.id(), run.state().name().toLowerCase(java.util.Locale.ROOT)),
          "Start a new run of '%s'.".formatted(run.flow()));
    }
    queue.wake(run.flow(), Duration.ZERO);
  }

  /// Steps that did not succeed, and whatever comes after one of them.
  private Set<String> again(FlowDefinition flow, RunId run) {
    var again = new HashSet<String>();
    for (StepRun step : store.steps(run)) {
      boolean isDone =
          step.state() == State.SUCCEEDED
              || (step.state() == State.SKIPPED && !step.isSkippedByFailure());
      if (!isDone) {
        again.add(step.name());
      }
    }
    boolean hasGrown = true;
    while (hasGrown) {
      hasGrown = false;
      for (FlowDefinition.Step step : flow.steps()) {
        hasGrown |= step.after().stream().anyMatch(again::contains) && again.add(step.name());
      }
    }
    return again;
  }

  /// Stops a run and the runs it waits for; steps under way are interrupted.
  ///
  /// @throws dev.millrace.contracts.problem.MillraceException NOT_FOUND, PARAMETER_VALUE
  public FlowRun cancel(RunId id, String who) {
    FlowRun run = require(id);
    if (!ledger.cancel(id, "Cancelled by %s.".formatted(who))) {
      throw ProblemCode.PARAMETER_VALUE.exception(
          "The run '%s' is over: it is %s."
              .formatted(id, run.state().name().toLowerCase(java.util.Locale.ROOT)),
          "There is nothing to cancel.");
    }
    queue.look(id);
    for (FlowRun child : store.children(id)) {
      if (!child.state().isOver()) {
        cancel(child.id(), who);
      }
    }
    queue.wake(run.flow(), Duration.ZERO);
    return require(id);
  }

  /// Lets a step begin that needs somebody's word.
  ///
  /// @throws dev.millrace.contracts.problem.MillraceException NOT_FOUND, PARAMETER_VALUE
  public FlowRun approve(RunId id, String step, String who) {
    require(id);
    if (!ledger.approve(id, step, who)) {
      throw ProblemCode.PARAMETER_VALUE.exception(
          "The step '%s' of run '%s' does not wait for approval.".formatted(step, id),
          "See './millrace flow show %s'.".formatted(id));
    }
    queue.lookOrWake(id);
    return require(id);
  }

  /// What a backfill would do; nothing is written.
  public Backfills.Preview preview(Backfills.Wish wish) {
    return backfills.preview(spanned(wish));
  }

  /// Runs a flow once for each interval between two moments.
  ///
  /// @throws dev.millrace.contracts.problem.MillraceException PARAMETER_VALUE, also when there has
  ///   been the same backfill and it is not to be resumed
  public Backfills.Preview backfill(Backfills.Wish wish) {
    return backfills.start(spanned(wish), this::revive);
  }

  private Backfills.Spanned spanned(Backfills.Wish wish) {
    FlowDefinition flow = require(wish.flow());
    Schedule schedule = schedules.get(flow.name().value());
    return new Backfills.Spanned(
        flow,
        schedule == null ? Schedule.daily(zoneOf(flow)) : schedule,
        RunParams.of(flow, wish.params()),
        wish);
  }

  public List<FlowDefinition> definitions() {
    return List.copyOf(flows.values());
  }

  /// @throws dev.millrace.contracts.problem.MillraceException NOT_FOUND
  public FlowDefinition require(FlowName name) {
    FlowDefinition flow = flows.get(name.value());
    if (flow == null) {
      throw ProblemCode.NOT_FOUND.exception(
          "There is no flow '%s'.".formatted(name),
          Nearest.hint(name.value(), flows.keySet(), "See the list of flows."));
    }
    return flow;
  }

  /// @throws dev.millrace.contracts.problem.MillraceException NOT_FOUND
  public FlowRun require(RunId id) {
    return store
        .run(id)
        .orElseThrow(() ->
            ProblemCode.NOT_FOUND.exception(
                "There is no run '%s'.".formatted(id), "See the runs of a flow."));
  }

  /// The next time the schedule starts it, in the shop's time.
  public Optional<Instant> next(FlowName name) {
    return Optional.ofNullable(schedules.get(name.value()))
        .map(schedule -> schedule.after(clock.instant()));
  }

  private Optional<Instant> next(FlowName name, Instant after) {
    return Optional.ofNullable(schedules.get(name.value())).map(schedule -> schedule.after(after));
  }

  /// Which tables and days are late, or will be.
  public FreshnessBoard freshness() {
    return freshness;
  }

  /// Who is told when something goes wrong.
  public Alerts alerts() {
    return alerts;
  }

  /// What became of runs.
  public FlowStore history() {
    return store;
  }

  @Override
  public void close() {
    alerts.close();
    queue.close();
  }

  /// A moment of the schedule has come, or several while nobody looked.
  private Duration tick(String name) {
    Schedule schedule = schedules.get(name);
    if (schedule == null) {
      return RunQueue.NEVER;
    }
    FlowDefinition flow = require(new FlowName(name));
    Instant now = clock.instant();
    String mark = "schedule/" + name;
    Optional<Instant> last = ledger.mark(mark).map(Instant::parse);
    Instant latest = schedule.upTo(now).orElse(now);
    if (last.isEmpty() || latest.isAfter(last.get())) {
      List<Wanted> wanted = missed(flow, schedule, last, latest);
      boolean isEach = flow.triggers().catchup() || flow.triggers().dependsOnPast();
      ledger.mark(mark, latest.toString(), wanted, !isEach);
      queue.wake(flow.name(), Duration.ZERO);
    }
    return untilNext(schedule);
  }

  private List<Wanted> missed(
      FlowDefinition flow, Schedule schedule, Optional<Instant> last, Instant latest) {
    FlowTriggers triggers = flow.triggers();
    List<Interval> intervals = List.of(schedule.intervalEnding(latest));
    @Nullable Instant from = last.isPresent() ? last.get() : triggers.start();
    if (triggers.catchup() && from != null) {
      intervals = schedule.intervals(from, latest, Backfills.MAX_RUNS);
    }
    Map<String, String> params = RunParams.of(flow, Map.of());
    String cause = triggers.cron() == null ? "every" : "cron";
    var wanted = new ArrayList<Wanted>();
    RunId id = newId();
    for (int i = 0; i < intervals.size(); i++) {
      RunId each = intervals.size() == 1 ? id : new RunId("%s-%05d".formatted(id, i));
      wanted.add(new Wanted(each, flow, cause, params, intervals.get(i), null, null));
    }
    return wanted;
  }

  private void published(FlowDefinition flow, String mark, String value, String tables) {
    var wanted =
        new Wanted(
            newId(),
            flow,
            "publication of " + tables,
            RunParams.of(flow, Map.of()),
            lastInterval(flow),
            null,
            null);
    if (ledger.mark(mark, value, List.of(wanted), true)) {
      queue.wake(flow.name(), Duration.ZERO);
    }
  }

  private final class DayStarter implements DayPublications.Starter {

    @Override
    public Wanted run(FlowDefinition flow, PublishedDays published, LocalDate day, int number) {
      ZoneId in = zoneOf(flow);
      var interval =
          new Interval(
              day.atStartOfDay(in).toInstant(), day.plusDays(1).atStartOfDay(in).toInstant());
      return new Wanted(
          new RunId("%s-%05d".formatted(newId(), number)),
          flow,
          "publication of %s, %s".formatted(published.table(), day),
          RunParams.of(flow, Map.of(published.param(), day.toString())),
          interval,
          null,
          null);
    }

    @Override
    public void started(FlowDefinition flow) {
      queue.wake(flow.name(), Duration.ZERO);
    }
  }

  private Duration untilNext(Schedule schedule) {
    return clock.realUntil(schedule.after(clock.instant()));
  }

  /// The last whole interval of its schedule.
  private @Nullable Interval lastInterval(FlowDefinition flow) {
    Schedule schedule = schedules.get(flow.name().value());
    return schedule == null
        ? null
        : schedule.upTo(clock.instant()).map(schedule::intervalEnding).orElse(null);
  }

  private ZoneId zoneOf(FlowDefinition flow) {
    ZoneId own = flow.triggers().zone();
    return own == null ? zone : own;
  }

  private RunId newId() {
    String time = clock.instant().toString().replaceAll("[^0-9]", "");
    return new RunId(
        "%s-%06x"
            .formatted(time.substring(0, Math.min(14, time.length())), random.nextInt(1 << 24)));
  }

  private SubFlowStep.SubFlows subFlows() {
    return new SubFlowStep.SubFlows() {
      @Override
      public FlowRun start(FlowName name, StepRunner.Call call, Map<String, String> params) {
        return startFor(call, require(name), params);
      }

      @Override
      public FlowRun look(FlowRun run) {
        return require(run.id());
      }
    };
  }

  private FlowRun startFor(StepRunner.Call call, FlowDefinition flow, Map<String, String> params) {
    RunId parent = new RunId(call.run().value().replaceFirst("-s\\d+(-\\d+)?$", ""));
    String name = "%s/%s".formatted(call.run(), call.step());
    RunId id =
        new RunId(
            "%s-f%s"
                .formatted(
                    parent.value().substring(0, Math.min(14, parent.value().length())),
                    Backfills.hash(name)));
    Interval interval = store.run(parent).map(FlowRun::interval).orElse(null);
    ledger.enqueue(
        List.of(
            new Wanted(
                id,
                flow,
                "flow " + parent,
                RunParams.of(flow, params),
                interval == null ? lastInterval(flow) : interval,
                parent,
                null)));
    FlowRun run = require(id);
    if (run.state() == State.FAILED || run.state() == State.CANCELLED) {
      revive(run);
    }
    queue.wake(flow.name(), Duration.ZERO);
    return require(id);
  }

  /// @param lake what SQL and publications are read from; null for none
  public record Parts(
      PlatformDatabase database,
      @Nullable Lake lake,
      Clocks clocks,
      RandomGenerator random,
      FlowSettings settings,
      List<AlertDefinition> alerts) {}

  /// @param wall real time, for the queue
  /// @param business the shop's time, for schedules and history
  public record Clocks(BusinessClock business, InstantSource wall, ZoneId zone) {}
}
