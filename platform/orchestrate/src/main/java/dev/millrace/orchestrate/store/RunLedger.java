package dev.millrace.orchestrate.store;

import dev.millrace.contracts.definition.FlowDefinition;
import dev.millrace.contracts.definition.FlowDefinition.Step;
import dev.millrace.contracts.name.FlowName;
import dev.millrace.contracts.name.RunId;
import dev.millrace.contracts.platform.PlatformDatabase;
import dev.millrace.orchestrate.FlowRun.Interval;
import dev.millrace.orchestrate.FlowRun.State;
import dev.millrace.orchestrate.LogLine;
import dev.millrace.orchestrate.StepRun;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

/// Where runs are written down before anything is done. Every method is one transaction. Safe for
/// any thread and for several processes.
///
/// Whoever goes on with a run takes a turn of it, which has a number. A commit of an earlier turn
/// is refused, so that a process that was taken for dead cannot write into the run of another.
public final class RunLedger {

  private static final int UNTOLD = 0;
  private static final int TOLD = 1;
  private static final int BEING_TOLD = 2;

  private static final String UNLESS_WAITING =
      """
      and not exists (
        select 1 from flow_runs where flow = :flow and state = 'WAITING' and params = :params
          and parent is null and backfill is null
      )
      """;

  private final Jdbi jdbi;
  private final InstantSource clock;

  public RunLedger(PlatformDatabase database, InstantSource clock) {
    this.jdbi = Jdbi.create(database.dataSource());
    this.clock = clock;
    Schema.create(jdbi, database.dialect());
  }

  public FlowStore history() {
    return new FlowStore(jdbi);
  }

  /// What flows know of the days of tables.
  public DayLedger days() {
    return new DayLedger(jdbi, this);
  }

  /// A run that is wanted.
  ///
  /// @param cause who or what asked
  public record Wanted(
      RunId id,
      FlowDefinition flow,
      String cause,
      Map<String, String> params,
      @Nullable Interval interval,
      @Nullable RunId parent,
      @Nullable String backfill) {}

  /// A turn of a run.
  public record Turn(RunId run, long number) {}

  /// What has become of a run's steps.
  ///
  /// @param added entries that are new
  /// @param changed steps and entries as they are now
  public record Change(
      Collection<StepRun> added, Collection<StepRun> changed, List<LogLine> lines) {}

  /// Writes waiting runs with their steps, all or none; those that are there already are left.
  ///
  /// @return how many were written
  public int enqueue(List<Wanted> runs) {
    return jdbi.inTransaction(handle -> {
      int written = 0;
      for (Wanted run : runs) {
        written += insert(handle, run, "") ? 1 : 0;
      }
      return written;
    });
  }

  /// Writes a waiting run with its steps, unless one of the same flow waits with the same
  /// parameters.
  ///
  /// @return whether the run was written
  public boolean enqueueOnce(Wanted run) {
    return jdbi.inTransaction(handle -> insert(handle, run, UNLESS_WAITING));
  }

  /// In the transaction of another ledger.
  void insertOnce(Handle handle, Wanted run) {
    insert(handle, run, UNLESS_WAITING);
  }

  private boolean insert(Handle handle, Wanted run, String condition) {
    Interval interval = run.interval();
    int created =
        handle
            .createUpdate(
                """
                insert into flow_runs (run_id, flow, state, cause, created_ms, params,
                  interval_start_ms, interval_end_ms, parent, backfill, epoch)
                select :run, :flow, 'WAITING', :cause, :now, :params, :start, :end, :parent,
                  :backfill, 0
                where not exists (select 1 from flow_runs where run_id = :run)
                """
                    + condition)
            .bind("run", run.id().value())
            .bind("flow", run.flow().name().value())
            .bind("cause", run.cause().substring(0, Math.min(200, run.cause().length())))
            .bind("now", clock.millis())
            .bind("params", Texts.of(run.params()))
            .bind("start", interval == null ? null : Long.valueOf(interval.start().toEpochMilli()))
            .bind("end", interval == null ? null : Long.valueOf(interval.end().toEpochMilli()))
            .bind("parent", run.parent() == null ? null : run.parent().value())
            .bind("backfill", run.backfill())
            .execute();
    if (created == 1) {
      insertSteps(handle, run);
    }
    return created == 1;
  }

  private static void insertSteps(Handle handle, Wanted run) {
    List<Step> steps = run.flow().steps();
    if (steps.isEmpty()) {
      return;
    }
    PreparedBatch batch =
        handle.prepareBatch(
            """
            insert into flow_steps (run_id, position, name, kind, state, attempt)
            values (?, ?, ?, ?, 'WAITING', 0)
            """);
    for (int i = 0; i < steps.size(); i++) {
      batch.add(run.id().value(), i, steps.get(i).name(), steps.get(i).kind());
    }
    batch.execute();
  }

  /// Takes a turn of a run, if it is its time: no more runs of the flow go on than may, none waits
  /// that came before, and the interval before has succeeded where that matters.
  public Optional<Turn> begin(RunId run, FlowDefinition flow) {
    return jdbi.inTransaction(handle -> {
      lock(handle, flow.name());
      int begun =
          handle
              .createUpdate(
                  """
                  update flow_runs as r
                  set state = 'RUNNING', started_ms = coalesce(started_ms, :now), epoch = epoch + 1
                  where r.run_id = :run and (r.state = 'RUNNING' or (r.state = 'WAITING'
                    and (select count(*) from flow_runs as o
                      where o.state = 'RUNNING' and o.flow = :flow) < :most
                    and not exists (select 1 from flow_runs as o
                      where o.state = 'WAITING' and o.flow = :flow and (o.created_ms < r.created_ms
                        or (o.created_ms = r.created_ms and o.run_id < r.run_id)))
                    and (:past = 0 or r.interval_start_ms is null or coalesce((
                      select o.state from flow_runs as o
                      where o.flow = :flow and o.interval_start_ms < r.interval_start_ms
                      order by o.interval_start_ms desc, o.created_ms desc limit 1),
                      'SUCCEEDED') = 'SUCCEEDED')))
                  """)
              .bind("run", run.value())
              .bind("flow", flow.name().value())
              .bind("now", clock.millis())
              .bind("most", flow.limits().maxActive())
              .bind("past", flow.triggers().dependsOnPast() ? 1 : 0)
              .execute();
      return begun == 0
          ? Optional.empty()
          : Optional.of(
              new Turn(
                  run,
                  handle
                      .createQuery("select epoch from flow_runs where run_id = :run")
                      .bind("run", run.value())
                      .mapTo(Long.class)
                      .one()));
    });
  }

  /// One process at a time decides which run of a flow is next.
  private static void lock(Handle handle, FlowName flow) {
    handle
        .createUpdate(
            """
            insert into flow_turns (flow, turns) values (:flow, 1)
            on conflict (flow) do update set turns = flow_turns.turns + 1
            """)
        .bind("flow", flow.value())
        .execute();
  }

  /// Writes down what has become of steps, and only then may it be acted on.
  ///
  /// @return false when the turn is over, because somebody cancelled the run or another process
  ///   took it; then nothing was written
  public boolean commit(Turn turn, Change change) {
    return jdbi.inTransaction(handle -> {
      int held =
          handle
              .createUpdate(
                  "update flow_runs set epoch = epoch where run_id = :run and epoch = :epoch and state = 'RUNNING'")
              .bind("run", turn.run().value())
              .bind("epoch", turn.number())
              .execute();
      if (held == 1) {
        write(handle, turn.run(), change);
      }
      return held == 1;
    });
  }

  /// Whether the turn still counts.
  public boolean isHeld(Turn turn) {
    return jdbi.withHandle(handle ->
        handle
            .createQuery(
                "select 1 from flow_runs where run_id = :run and epoch = :epoch and state = 'RUNNING'")
            .bind("run", turn.run().value())
            .bind("epoch", turn.number())
            .mapTo(Integer.class)
            .findOne()
            .isPresent());
  }

  /// The last commit of a run.
  public boolean end(Turn turn, Change change, State state, @Nullable String problem) {
    return jdbi.inTransaction(handle -> {
      int held =
          handle
              .createUpdate(
                  """
                  update flow_runs set state = :state, ended_ms = :now, problem = :problem,
                    told = :told
                  where run_id = :run and epoch = :epoch and state = 'RUNNING'
                  """)
              .bind("run", turn.run().value())
              .bind("epoch", turn.number())
              .bind("state", state.name())
              .bind("now", clock.millis())
              .bind("problem", problem)
              .bind("told", state == State.FAILED ? UNTOLD : TOLD)
              .execute();
      if (held == 1) {
        write(handle, turn.run(), change);
      }
      return held == 1;
    });
  }

  private static void write(Handle handle, RunId run, Change change) {
    add(handle, run, change.added());
    update(handle, run, change.changed());
    if (!change.lines().isEmpty()) {
      PreparedBatch batch =
          handle.prepareBatch(
              "insert into flow_logs (run_id, step, at_ms, level, message) values (?, ?, ?, ?, ?)");
      for (LogLine line : change.lines()) {
        batch.add(
            run.value(),
            line.step(),
            line.at().toEpochMilli(),
            line.level().name(),
            line.message());
      }
      batch.execute();
    }
  }

  private static void add(Handle handle, RunId run, Collection<StepRun> entries) {
    if (entries.isEmpty()) {
      return;
    }
    PreparedBatch batch =
        handle.prepareBatch(
            """
            insert into flow_steps (run_id, position, name, kind, state, attempt, parent,
              item_index, item)
            values (?, ?, ?, ?, 'WAITING', 0, ?, ?, ?)
            """);
    for (StepRun entry : entries) {
      StepRun.Entry of = entry.entry();
      if (of == null) {
        throw new IllegalStateException("Only entries are added to a run; this is a bug.");
      }
      batch.add(
          run.value(),
          entry.position(),
          entry.name(),
          entry.kind(),
          of.step(),
          of.index(),
          of.value());
    }
    batch.execute();
  }

  private static void update(Handle handle, RunId run, Collection<StepRun> steps) {
    if (steps.isEmpty()) {
      return;
    }
    PreparedBatch batch =
        handle.prepareBatch(
            """
            update flow_steps set state = ?, attempt = ?, started_ms = ?, ended_ms = ?, summary = ?,
              problem = ?, result = ?, due_ms = ?
            where run_id = ? and name = ?
            """);
    for (StepRun step : steps) {
      batch.add(
          step.state().name(),
          step.attempt(),
          millis(step.startedAt()),
          millis(step.endedAt()),
          step.summary(),
          step.problem(),
          step.result(),
          millis(step.dueAt()),
          run.value(),
          step.name());
    }
    batch.execute();
  }

  private static @Nullable Long millis(@Nullable Instant moment) {
    return moment == null ? null : moment.toEpochMilli();
  }

  /// Ends a run that nobody can go on with.
  public void giveUp(RunId run, String problem) {
    jdbi.useTransaction(handle ->
        handle
            .createUpdate(
                """
                update flow_runs set state = 'FAILED', ended_ms = :now, problem = :problem,
                  epoch = epoch + 1
                where run_id = :run and state in ('WAITING', 'RUNNING')
                """)
            .bind("run", run.value())
            .bind("now", clock.millis())
            .bind("problem", problem)
            .execute());
  }

  /// Stops a run that is not over: whoever goes on with it has lost its turn.
  ///
  /// @return whether it was not over
  public boolean cancel(RunId run, String problem) {
    return jdbi.inTransaction(handle -> {
      int stopped =
          handle
              .createUpdate(
                  """
                  update flow_runs set state = 'CANCELLED', ended_ms = :now, problem = :problem,
                    epoch = epoch + 1
                  where run_id = :run and state in ('WAITING', 'RUNNING')
                  """)
              .bind("run", run.value())
              .bind("now", clock.millis())
              .bind("problem", problem)
              .execute();
      if (stopped == 1) {
        handle
            .createUpdate(
                """
                update flow_steps set state = 'CANCELLED', ended_ms = :now, due_ms = null
                where run_id = :run and state in ('WAITING', 'RUNNING', 'NEEDS_APPROVAL')
                """)
            .bind("run", run.value())
            .bind("now", clock.millis())
            .execute();
      }
      return stopped == 1;
    });
  }

  /// Lets a run that failed or was cancelled wait for its turn again.
  ///
  /// @param steps that are to be done again; of those that run for each of a list, the entries that
  ///   did not succeed
  /// @return whether it could be
  public boolean revive(RunId run, Collection<String> steps) {
    return jdbi.inTransaction(handle -> {
      int revived =
          handle
              .createUpdate(
                  """
                  update flow_runs set state = 'WAITING', ended_ms = null, problem = null,
                    epoch = epoch + 1
                  where run_id = :run and state in ('FAILED', 'CANCELLED')
                  """)
              .bind("run", run.value())
              .execute();
      for (String step : revived == 1 ? steps : List.<String>of()) {
        handle
            .createUpdate(
                """
                update flow_steps set state = 'WAITING', attempt = 0, problem = null, due_ms = null,
                  ended_ms = null
                where run_id = :run
                  and (name = :step or (parent = :step and state <> 'SUCCEEDED'))
                """)
            .bind("run", run.value())
            .bind("step", step)
            .execute();
      }
      return revived == 1;
    });
  }

  /// Lets a step begin that waits for somebody's word.
  ///
  /// @return whether it waited for that
  public boolean approve(RunId run, String step, String who) {
    return jdbi.inTransaction(handle ->
        handle
                .createUpdate(
                    """
                    update flow_steps set approved_by = :who, state = 'WAITING'
                    where run_id = :run and name = :step and state = 'NEEDS_APPROVAL'
                    """)
                .bind("run", run.value())
                .bind("step", step)
                .bind("who", who.substring(0, Math.min(100, who.length())))
                .execute()
            == 1);
  }

  /// Tasks that a dead process of this data directory held are free at once; nobody else can hold
  /// any.
  public void releaseTasks() {
    jdbi.useTransaction(handle ->
        handle.execute(
            "update scheduled_tasks set picked = false, picked_by = null, last_heartbeat = null where picked"));
  }

  /// Lets failures be told that a crash kept from it.
  public void tellAgain() {
    tell("told = 2", "", UNTOLD);
  }

  /// Whether the failure of a run is ours to tell.
  public boolean claimTelling(RunId run) {
    return tell("told = 0 and run_id = :run", run.value(), BEING_TOLD) == 1;
  }

  public void told(RunId run) {
    tell("run_id = :run", run.value(), TOLD);
  }

  private int tell(String condition, String run, int state) {
    return jdbi.inTransaction(handle -> {
      var update =
          handle
              .createUpdate("update flow_runs set told = :state where " + condition)
              .bind("state", state);
      return (run.isEmpty() ? update : update.bind("run", run)).execute();
    });
  }

  /// Something that was last seen; null for never.
  public Optional<String> mark(String name) {
    return jdbi.withHandle(handle ->
        handle
            .createQuery("select value from flow_marks where name = :name")
            .bind("name", name)
            .mapTo(String.class)
            .findOne());
  }

  /// Moves a mark, and writes runs down in the same transaction.
  ///
  /// @param isOnce whether a run is left out when one like it waits already
  /// @return whether the mark was not there already
  public boolean mark(String name, String value, List<Wanted> runs, boolean isOnce) {
    return jdbi.inTransaction(handle -> {
      int moved =
          handle
              .createUpdate(
                  """
                  insert into flow_marks (name, value) values (:name, :value)
                  on conflict (name) do update set value = excluded.value
                  where flow_marks.value <> excluded.value
                  """)
              .bind("name", name)
              .bind("value", value)
              .execute();
      for (Wanted run : moved == 1 ? runs : List.<Wanted>of()) {
        insert(handle, run, isOnce ? UNLESS_WAITING : "");
      }
      return moved == 1;
    });
  }
}
