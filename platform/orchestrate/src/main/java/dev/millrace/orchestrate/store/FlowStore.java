package dev.millrace.orchestrate.store;

import dev.millrace.contracts.definition.FlowDefinition;
import dev.millrace.contracts.name.FlowName;
import dev.millrace.contracts.name.RunId;
import dev.millrace.contracts.platform.PlatformDatabase;
import dev.millrace.orchestrate.FlowRun;
import dev.millrace.orchestrate.FlowRun.State;
import dev.millrace.orchestrate.LogLine;
import dev.millrace.orchestrate.StepRun;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/// The history of runs. Every method is one transaction. Safe for any thread.
public final class FlowStore {

  private static final String RUNS =
      "select run_id, flow, state, cause, created_ms, started_ms, ended_ms, problem from flow_runs ";

  private final Jdbi jdbi;
  private final InstantSource clock;

  public FlowStore(PlatformDatabase database, InstantSource clock) {
    this.jdbi = Jdbi.create(database.dataSource());
    this.clock = clock;
    Schema.create(jdbi, database.dialect());
  }

  /// Writes a waiting run with its steps, unless one of the same flow waits already.
  ///
  /// @return whether the run was written
  public boolean enqueue(RunId run, FlowDefinition flow, String cause) {
    return jdbi.inTransaction(handle -> {
      int created =
          handle
              .createUpdate(
                  """
                  insert into flow_runs (run_id, flow, state, cause, created_ms)
                  select :run, :flow, 'WAITING', :cause, :now
                  where not exists (
                    select 1 from flow_runs where flow = :flow and state = 'WAITING'
                  )
                  """)
              .bind("run", run.value())
              .bind("flow", flow.name().value())
              .bind("cause", cause)
              .bind("now", now())
              .execute();
      for (int i = 0; created == 1 && i < flow.steps().size(); i++) {
        handle
            .createUpdate(
                """
                insert into flow_steps (run_id, position, name, kind, state, attempt)
                values (:run, :position, :name, :kind, 'WAITING', 0)
                """)
            .bind("run", run.value())
            .bind("position", i)
            .bind("name", flow.steps().get(i).name())
            .bind("kind", flow.steps().get(i).kind())
            .execute();
      }
      return created == 1;
    });
  }

  /// Marks the run as running, unless another of its flow is.
  public boolean begin(RunId run, FlowName flow) {
    return jdbi.inTransaction(handle ->
        handle
                .createUpdate(
                    """
                    update flow_runs
                    set state = 'RUNNING', started_ms = coalesce(started_ms, :now)
                    where run_id = :run and not exists (
                      select 1 from flow_runs as other
                      where other.flow = :flow and other.state = 'RUNNING' and other.run_id <> :run
                    )
                    """)
                .bind("run", run.value())
                .bind("flow", flow.value())
                .bind("now", now())
                .execute()
            == 1);
  }

  public void end(RunId run, State state, @Nullable String problem) {
    jdbi.useTransaction(handle ->
        handle
            .createUpdate(
                "update flow_runs set state = :state, ended_ms = :now, problem = :problem where run_id = :run")
            .bind("run", run.value())
            .bind("state", state.name())
            .bind("now", now())
            .bind("problem", problem)
            .execute());
  }

  /// Counts an attempt before it is made.
  public void beginStep(RunId run, String step, int attempt) {
    jdbi.useTransaction(handle ->
        handle
            .createUpdate(
                """
                update flow_steps
                set state = 'RUNNING', attempt = :attempt, started_ms = :now, ended_ms = null,
                  problem = null
                where run_id = :run and name = :step
                """)
            .bind("run", run.value())
            .bind("step", step)
            .bind("attempt", attempt)
            .bind("now", now())
            .execute());
  }

  public void endStep(
      RunId run, String step, State state, @Nullable String summary, @Nullable String problem) {
    jdbi.useTransaction(handle ->
        handle
            .createUpdate(
                """
                update flow_steps
                set state = :state, ended_ms = :now, summary = :summary, problem = :problem
                where run_id = :run and name = :step
                """)
            .bind("run", run.value())
            .bind("step", step)
            .bind("state", state.name())
            .bind("now", now())
            .bind("summary", summary)
            .bind("problem", problem)
            .execute());
  }

  public void log(RunId run, String step, LogLine.Level level, String message) {
    jdbi.useTransaction(handle ->
        handle
            .createUpdate(
                """
                insert into flow_logs (run_id, step, at_ms, level, message)
                values (:run, :step, :now, :level, :message)
                """)
            .bind("run", run.value())
            .bind("step", step)
            .bind("now", now())
            .bind("level", level.name())
            .bind("message", message)
            .execute());
  }

  public Optional<FlowRun> run(RunId run) {
    return jdbi.withHandle(handle ->
        handle
            .createQuery(RUNS + "where run_id = :run")
            .bind("run", run.value())
            .map(FlowStore::toRun)
            .findOne());
  }

  /// Newest first.
  ///
  /// @param before only runs created before this; null for the newest
  public List<FlowRun> runs(FlowName flow, @Nullable Instant before, int limit) {
    return jdbi.withHandle(handle ->
        handle
            .createQuery(
                RUNS
                    + "where flow = :flow and created_ms < :before order by created_ms desc, run_id desc limit :limit")
            .bind("flow", flow.value())
            .bind("before", before == null ? Long.MAX_VALUE : before.toEpochMilli())
            .bind("limit", limit)
            .map(FlowStore::toRun)
            .list());
  }

  public List<FlowRun> unfinished() {
    return jdbi.withHandle(handle ->
        handle
            .createQuery(RUNS + "where state in ('WAITING', 'RUNNING') order by created_ms")
            .map(FlowStore::toRun)
            .list());
  }

  public long count(State state) {
    return jdbi.withHandle(handle ->
        handle
            .createQuery("select count(*) from flow_runs where state = :state")
            .bind("state", state.name())
            .mapTo(Long.class)
            .one());
  }

  public List<StepRun> steps(RunId run) {
    return jdbi.withHandle(handle ->
        handle
            .createQuery(
                """
                select name, kind, state, attempt, started_ms, ended_ms, summary, problem
                from flow_steps where run_id = :run order by position
                """)
            .bind("run", run.value())
            .map(FlowStore::toStep)
            .list());
  }

  /// @param after only lines numbered higher
  public List<LogLine> logs(RunId run, long after, int limit) {
    return jdbi.withHandle(handle ->
        handle
            .createQuery(
                """
                select number, at_ms, step, level, message from flow_logs
                where run_id = :run and number > :after order by number limit :limit
                """)
            .bind("run", run.value())
            .bind("after", after)
            .bind("limit", limit)
            .map(FlowStore::toLine)
            .list());
  }

  /// Tasks that a dead process of this data directory held are free at once; nobody else can hold
  /// any.
  public void releaseTasks() {
    jdbi.useTransaction(handle ->
        handle.execute(
            "update scheduled_tasks set picked = false, picked_by = null, last_heartbeat = null where picked"));
  }

  private static FlowRun toRun(ResultSet row, StatementContext context) throws SQLException {
    return new FlowRun(
        new RunId(row.getString("run_id")),
        new FlowName(row.getString("flow")),
        State.valueOf(row.getString("state")),
        row.getString("cause"),
        Instant.ofEpochMilli(row.getLong("created_ms")),
        moment(row, "started_ms"),
        moment(row, "ended_ms"),
        row.getString("problem"));
  }

  private static StepRun toStep(ResultSet row, StatementContext context) throws SQLException {
    return new StepRun(
        row.getString("name"),
        row.getString("kind"),
        State.valueOf(row.getString("state")),
        row.getInt("attempt"),
        moment(row, "started_ms"),
        moment(row, "ended_ms"),
        row.getString("summary"),
        row.getString("problem"));
  }

  private static LogLine toLine(ResultSet row, StatementContext context) throws SQLException {
    return new LogLine(
        row.getLong("number"),
        Instant.ofEpochMilli(row.getLong("at_ms")),
        row.getString("step"),
        LogLine.Level.valueOf(row.getString("level")),
        row.getString("message"));
  }

  private static @Nullable Instant moment(ResultSet row, String column) throws SQLException {
    long millis = row.getLong(column);
    return row.wasNull() ? null : Instant.ofEpochMilli(millis);
  }

  private long now() {
    return clock.millis();
  }
}
