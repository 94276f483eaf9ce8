package dev.millrace.orchestrate;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.ExecutionContext;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.CustomTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import dev.millrace.contracts.definition.FlowDefinition;
import dev.millrace.contracts.flow.StepRunner;
import dev.millrace.contracts.name.FlowName;
import dev.millrace.contracts.name.RunId;
import dev.millrace.contracts.platform.PlatformDatabase;
import dev.millrace.contracts.problem.Nearest;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.time.BusinessClock;
import dev.millrace.orchestrate.FlowRun.State;
import dev.millrace.orchestrate.store.FlowStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/// Runs flows: by schedule in the shop's time, on arrival of data, or because somebody asked. The
/// queue is db-scheduler's table in the platform database; a run that a crash cut off goes on with
/// the step it was at. Safe for any thread.
public final class Flows implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration HEARTBEAT = Duration.ofSeconds(5);
  private static final Duration QUIET = Duration.ofSeconds(1);
  private static final int THREADS = 2;

  private final Map<String, FlowDefinition> flows;
  private final Map<String, Cron> crons = new TreeMap<>();
  private final RunExecution.Workshop workshop;
  private final FlowStore store;
  private final BusinessClock clock;
  private final InstantSource wall;
  private final RandomGenerator random;
  private final CustomTask<Void> runTask;
  private final CustomTask<Void> cronTask;
  private final Scheduler scheduler;
  private volatile boolean isStopping;

  /// Opens the queue; nothing runs before [#start()].
  ///
  /// @throws dev.millrace.contracts.problem.MillraceException with a cron that cannot be read, or a
  ///   step of a kind or with an argument that no runner knows
  public Flows(
      PlatformDatabase database,
      List<FlowDefinition> flows,
      List<StepRunner> runners,
      Clocks clocks,
      RandomGenerator random) {
    this.flows =
        flows.stream()
            .collect(
                Collectors.toMap(
                    f -> f.name().value(), Function.identity(), (a, _) -> a, TreeMap::new));
    Map<String, StepRunner> byKind =
        runners.stream().collect(Collectors.toMap(StepRunner::kind, Function.identity()));
    new StepCheck(byKind).check(flows);
    this.clock = clocks.business();
    this.wall = clocks.wall();
    this.random = random;
    for (FlowDefinition flow : flows) {
      if (flow.cron() != null) {
        crons.put(flow.name().value(), Cron.of(flow, flow.cron(), clocks.zone()));
      }
    }
    this.store = new FlowStore(database, clock);
    this.workshop = new RunExecution.Workshop(store, byKind, () -> isStopping);
    if (database.dialect() == PlatformDatabase.Dialect.SQLITE) {
      store.releaseTasks();
    }
    this.runTask = Tasks.custom("flow_run", Void.class).execute(this::advance);
    this.cronTask = Tasks.custom("flow_cron", Void.class).execute(this::cron);
    this.scheduler =
        Scheduler.create(database.dataSource(), runTask, cronTask)
            .threads(THREADS)
            .pollingInterval(POLL)
            .heartbeatInterval(HEARTBEAT)
            .shutdownMaxWait(Duration.ofSeconds(8))
            .enableImmediateExecution()
            .build();
  }

  /// Begins to run what is due.
  public void start() {
    for (FlowRun run : store.unfinished()) {
      scheduler.scheduleIfNotExists(runTask.instance(run.id().value()), wall.instant());
    }
    crons.forEach((name, cron) -> {
      scheduler.scheduleIfNotExists(cronTask.instance(name), due(cron));
      scheduler.reschedule(cronTask.instance(name), due(cron));
    });
    scheduler.start();
  }

  /// Starts a run, unless one of the flow is already waiting: then that one is answered.
  ///
  /// @param cause who or what asked, for the history
  public FlowRun trigger(FlowName name, String cause) {
    FlowDefinition flow = require(name);
    RunId id = newId();
    if (!store.enqueue(id, flow, cause)) {
      return store.unfinished().stream()
          .filter(run -> run.flow().equals(name) && run.state() == State.WAITING)
          .findFirst()
          .orElseGet(() -> trigger(name, cause));
    }
    scheduler.schedule(runTask.instance(id.value()), wall.instant().plus(QUIET));
    return store
        .run(id)
        .orElseThrow(() -> new IllegalStateException("The run is gone; this is a bug."));
  }

  /// Tells of new rows; flows that wait for the source start after a quiet second.
  public void arrived(String source) {
    for (FlowDefinition flow : flows.values()) {
      if (flow.onArrivalOf().contains(source)) {
        trigger(flow.name(), "arrival of " + source);
      }
    }
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

  /// The next time the schedule starts it, in the shop's time.
  public Optional<Instant> next(FlowName name) {
    return Optional.ofNullable(crons.get(name.value())).map(cron -> cron.after(clock.instant()));
  }

  /// What became of runs.
  public FlowStore history() {
    return store;
  }

  @Override
  public void close() {
    isStopping = true;
    scheduler.stop();
  }

  private CompletionHandler<Void> advance(TaskInstance<Void> task, ExecutionContext context) {
    Optional<FlowRun> run = store.run(new RunId(task.getId()));
    FlowDefinition flow = run.map(r -> flows.get(r.flow().value())).orElse(null);
    if (run.isEmpty() || flow == null) {
      run.ifPresent(r -> store.end(r.id(), State.FAILED, "Its flow is not defined any more."));
      return (_, operations) -> operations.remove();
    }
    try {
      Optional<Duration> wait = new RunExecution(workshop, flow, run.get().id()).advance();
      return wait.<CompletionHandler<Void>>map(
              d -> (done, operations) -> operations.reschedule(done, wall.instant().plus(d)))
          .orElse((_, operations) -> operations.remove());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return (done, operations) -> operations.reschedule(done, wall.instant());
    }
  }

  private CompletionHandler<Void> cron(TaskInstance<Void> task, ExecutionContext context) {
    Cron cron = crons.get(task.getId());
    if (cron == null) {
      return (_, operations) -> operations.remove();
    }
    trigger(new FlowName(task.getId()), "cron");
    return (done, operations) -> operations.reschedule(done, due(cron));
  }

  private Instant due(Cron cron) {
    return wall.instant().plus(clock.realUntil(cron.after(clock.instant())));
  }

  private RunId newId() {
    String time = clock.instant().toString().replaceAll("[^0-9]", "");
    return new RunId(
        "%s-%06x"
            .formatted(time.substring(0, Math.min(14, time.length())), random.nextInt(1 << 24)));
  }

  /// @param wall real time, for the queue
  /// @param business the shop's time, for schedules and history
  public record Clocks(BusinessClock business, InstantSource wall, ZoneId zone) {}
}
