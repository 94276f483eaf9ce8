package dev.millrace.orchestrate;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.exceptions.TaskInstanceException;
import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.ExecutionContext;
import com.github.kagkarlsson.scheduler.task.FailureHandler;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.CustomTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import dev.millrace.contracts.definition.FlowDefinition;
import dev.millrace.contracts.name.FlowName;
import dev.millrace.contracts.name.RunId;
import dev.millrace.contracts.platform.PlatformDatabase;
import dev.millrace.orchestrate.FlowRun.State;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What is due, in db-scheduler's table of the platform database: of each flow the runs that go on
/// and the one that comes next. A process that is not heard of for as long as a lease is taken for
/// dead, and others go on with its runs.
final class RunQueue implements AutoCloseable {

  /// No tick comes any more.
  static final Duration NEVER = Duration.ofSeconds(-1);

  private static final Logger LOG = LoggerFactory.getLogger(RunQueue.class);
  private static final Duration POLL = Duration.ofMillis(500);
  private static final int MISSED_HEARTBEATS = 4;
  private static final Duration AFTER_TROUBLE = Duration.ofSeconds(5);
  private static final Duration SWEEP = Duration.ofSeconds(15);
  private static final int RUNS_AT_ONCE = 64;

  private final Workshop workshop;
  private final Map<String, FlowDefinition> flows;
  private final Function<String, Duration> tick;
  private final InstantSource wall;
  private final CustomTask<Void> runTask;
  private final CustomTask<Void> tickTask;
  private final Scheduler scheduler;
  private final ExecutorService runs = Executors.newCachedThreadPool(daemons("run-"));
  private final ScheduledExecutorService watch =
      Executors.newSingleThreadScheduledExecutor(daemons("flows-watch-"));
  private final Map<RunId, RunExecution> live = new ConcurrentHashMap<>();
  private volatile boolean isStopping;

  /// @param tick what happens at a moment of a flow's schedule; answers the time until the next
  RunQueue(
      Flows.Parts parts,
      Workshop workshop,
      Map<String, FlowDefinition> flows,
      Function<String, Duration> tick) {
    this.workshop = workshop;
    this.flows = flows;
    this.tick = tick;
    this.wall = parts.clocks().wall();
    if (parts.database().dialect() == PlatformDatabase.Dialect.SQLITE) {
      workshop.ledger().releaseTasks();
    }
    this.runTask =
        Tasks.custom("flow_run", Void.class)
            .onFailure(new FailureHandler.OnFailureRetryLater<>(AFTER_TROUBLE))
            .onDeadExecutionRevive()
            .execute(this::advance);
    this.tickTask =
        Tasks.custom("flow_cron", Void.class)
            .onFailure(new FailureHandler.OnFailureRetryLater<>(AFTER_TROUBLE))
            .onDeadExecutionRevive()
            .execute(this::tick);
    this.scheduler =
        Scheduler.create(parts.database().dataSource(), runTask, tickTask)
            .threads(RUNS_AT_ONCE)
            .executorService(runs)
            .pollingInterval(POLL)
            .heartbeatInterval(parts.settings().lease().dividedBy(MISSED_HEARTBEATS))
            .missedHeartbeatsLimit(MISSED_HEARTBEATS)
            .shutdownMaxWait(Duration.ofSeconds(10))
            .enableImmediateExecution()
            .build();
  }

  private static ThreadFactory daemons(String name) {
    return Thread.ofPlatform().daemon().name(name, 0).factory();
  }

  /// @param look what is to be looked at every second
  void start(Runnable look) {
    sweep();
    scheduler.start();
    every(Duration.ofSeconds(1), look);
    every(SWEEP, this::sweep);
  }

  private void every(Duration pause, Runnable task) {
    var _ =
        watch.scheduleWithFixedDelay(
            () -> {
              try {
                task.run();
              } catch (RuntimeException e) {
                LOG.warn("Flows could not be looked after, and will be again: {}", e.toString());
              }
            },
            pause.toMillis(),
            pause.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  /// Puts into the queue what a crash has kept from it.
  private void sweep() {
    var seen = new HashSet<FlowName>();
    for (FlowRun run : workshop.ledger().history().unfinished()) {
      if (run.state() == State.RUNNING || seen.add(run.flow())) {
        scheduler.scheduleIfNotExists(runTask.instance(run.id().value()), wall.instant());
      }
    }
  }

  void scheduleTick(String flow, Duration in) {
    Instant at = wall.instant().plus(in);
    if (!scheduler.scheduleIfNotExists(tickTask.instance(flow), at)) {
      reschedule(tickTask.instance(flow), at);
    }
  }

  /// Lets the run of a flow that comes next try its turn.
  void wake(FlowName flow, Duration in) {
    workshop.ledger().history().firstWaiting(flow).ifPresent(run -> schedule(run, in));
  }

  /// Tells a run of this process that somebody has changed it.
  ///
  /// @return whether it goes on in this process
  boolean look(RunId run) {
    RunExecution execution = live.get(run);
    if (execution != null) {
      execution.look();
    }
    return execution != null;
  }

  void lookOrWake(RunId run) {
    if (!look(run)) {
      schedule(run, Duration.ZERO);
    }
  }

  private void schedule(RunId run, Duration in) {
    TaskInstance<Void> task = runTask.instance(run.value());
    Instant at = wall.instant().plus(in);
    if (!scheduler.scheduleIfNotExists(task, at) && in.isZero()) {
      reschedule(task, at);
    }
  }

  private void reschedule(TaskInstance<Void> task, Instant at) {
    try {
      scheduler.reschedule(task, at);
    } catch (TaskInstanceException e) {
      LOG.debug("{} is under way, and looks again by itself", task.getId());
    }
  }

  private CompletionHandler<Void> advance(TaskInstance<Void> task, ExecutionContext context) {
    var id = new RunId(task.getId());
    Optional<FlowRun> run = workshop.ledger().history().run(id);
    FlowDefinition flow = run.map(r -> flows.get(r.flow().value())).orElse(null);
    if (run.isEmpty() || flow == null) {
      workshop.ledger().giveUp(id, "Its flow is not defined any more.");
      return (_, operations) -> operations.remove();
    }
    var execution = new RunExecution(workshop, flow, run.get(), () -> wakeMore(flow));
    live.put(id, execution);
    try {
      if (isStopping) {
        execution.stop();
      }
      Optional<Duration> wait = execution.advance();
      return wait.<CompletionHandler<Void>>map(
              d -> (done, operations) -> operations.reschedule(done, wall.instant().plus(d)))
          .orElse((done, operations) -> {
            if (isOver(id)) {
              operations.remove();
            } else {
              operations.reschedule(done, wall.instant());
            }
            wake(flow.name(), Duration.ZERO);
          });
    } catch (InterruptedException e) {
      return (done, operations) -> operations.reschedule(done, wall.instant());
    } finally {
      live.remove(id);
    }
  }

  /// There may be room for more than one run.
  private void wakeMore(FlowDefinition flow) {
    if (flow.limits().maxActive() > 1) {
      wake(flow.name(), Duration.ZERO);
    }
  }

  private boolean isOver(RunId id) {
    return workshop.ledger().history().run(id).map(run -> run.state().isOver()).orElse(true);
  }

  private CompletionHandler<Void> tick(TaskInstance<Void> task, ExecutionContext context) {
    Duration next = tick.apply(task.getId());
    return next.isNegative()
        ? (_, operations) -> operations.remove()
        : (done, operations) -> operations.reschedule(done, wall.instant().plus(next));
  }

  @Override
  public void close() {
    isStopping = true;
    watch.shutdown();
    live.values().forEach(RunExecution::stop);
    scheduler.stop();
    runs.shutdown();
  }
}
