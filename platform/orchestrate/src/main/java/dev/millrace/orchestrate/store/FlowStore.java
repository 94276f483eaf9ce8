package dev.millrace.orchestrate.store;

import dev.millrace.contracts.name.FlowName;
import dev.millrace.contracts.name.RunId;
import dev.millrace.orchestrate.FlowRun;
import dev.millrace.orchestrate.FlowRun.State;
import dev.millrace.orchestrate.LogLine;
import dev.millrace.orchestrate.StepRun;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// The history of runs, to be read. Safe for any thread.
public final class FlowStore {

  private final Jdbi jdbi;

  FlowStore(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  public Optional<FlowRun> run(RunId run) {
    return jdbi.withHandle(handle ->
        handle
            .createQuery(Rows.RUNS + "where run_id = :run")
            .bind("run", run.value())
            .map(Rows::toRun)
            .findOne());
  }

  /// Newest first.
  ///
  /// @param before only runs created before this; null for the newest
  public List<FlowRun> runs(FlowName flow, @Nullable Instant before, int limit) {
    return jdbi.withHandle(handle ->
        handle
            .createQuery(
                Rows.RUNS
                    + "where flow = :flow and created_ms < :before order by created_ms desc, run_id desc limit :limit")
            .bind("flow", flow.value())
            .bind("before", before == null ? Long.MAX_VALUE : before.toEpochMilli())
            .bind("limit", limit)
            .map(Rows::toRun)
            .list());
  }

  /// Newest first, without those of backfills.
  public List<FlowRun> ordinary(FlowName flow, int limit) {
    return jdbi.withHandle(handle ->
        handle
            .createQuery(
                Rows.RUNS
                    + "where flow = :flow and backfill is null order by created_ms desc, run_id desc limit :limit")
            .bind("flow", flow.value())
            .bind("limit", limit)
            .map(Rows::toRun)
            .list());
  }

  /// The steps of several runs as wholes.
  public Map<RunId, List<StepRun>> steps(Collection<RunId> runs) {
    var steps = new HashMap<RunId, List<StepRun>>();
    if (!runs.isEmpty()) {
      jdbi.useHandle(handle ->
          handle
              .createQuery(
                  Rows.STEPS.replaceFirst("select", "select run_id,")
                      + "where run_id in (<runs>) and parent is null")
              .bindList("runs", runs.stream().map(RunId::value).toList())
              .map((row, context) ->
                  Map.entry(new RunId(row.getString("run_id")), Rows.toStep(row, context)))
              .forEach(it ->
                  steps.computeIfAbsent(it.getKey(), _ -> new ArrayList<>()).add(it.getValue())));
    }
    return steps;
  }

  public List<FlowRun> unfinished() {
    return jdbi.withHandle(handle ->
        handle
            .createQuery(
                Rows.RUNS + "where state in ('WAITING', 'RUNNING') order by created_ms, run_id")
            .map(Rows::toRun)
            .list());
  }

  /// The runs that a run waits for.
  public List<FlowRun> children(RunId parent) {
    return jdbi.withHandle(handle ->
        handle
            .createQuery(Rows.RUNS + "where parent = :parent")
            .bind("parent", parent.value())
            .map(Rows::toRun)
            .list());
  }

  /// The runs of a backfill, the first interval first.
  public List<FlowRun> backfill(String name) {
    return jdbi.withHandle(handle ->
        handle
            .createQuery(Rows.RUNS + "where backfill = :name order by interval_start_ms, run_id")
            .bind("name", name)
            .map(Rows::toRun)
            .list());
  }

  /// The run of a flow that comes next.
  public Optional<RunId> firstWaiting(FlowName flow) {
    return jdbi.withHandle(handle ->
        handle
            .createQuery(
                """
                select run_id from flow_runs where flow = :flow and state = 'WAITING'
                order by created_ms, run_id limit 1
                """)
            .bind("flow", flow.value())
            .mapTo(String.class)
            .findOne()
            .map(RunId::new));
  }

  public long count(State state) {
    return jdbi.withHandle(handle ->
        handle
            .createQuery("select count(*) from flow_runs where state = :state")
            .bind("state", state.name())
            .mapTo(Long.class)
            .one());
  }

  /// The steps as wholes, in the order of the definition.
  public List<StepRun> steps(RunId run) {
    return jdbi.withHandle(handle ->
        handle
            .createQuery(
                Rows.STEPS + "where run_id = :run and parent is null order by position, name")
            .bind("run", run.value())
            .map(Rows::toStep)
            .list());
  }

  /// The entries of a step that runs for each of a list.
  ///
  /// @param after only entries with a higher index; -1 for the first
  public List<StepRun> entries(RunId run, String step, int after, int limit) {
    return jdbi.withHandle(handle ->
        handle
            .createQuery(
                Rows.STEPS
                    + """
                    where run_id = :run and parent = :step and item_index > :after
                    order by item_index limit :limit
                    """)
            .bind("run", run.value())
            .bind("step", step)
            .bind("after", after)
            .bind("limit", limit)
            .map(Rows::toStep)
            .list());
  }

  /// The entries that are not over, of all steps of a run.
  public List<StepRun> openEntries(RunId run) {
    return jdbi.withHandle(handle ->
        handle
            .createQuery(
                Rows.STEPS
                    + """
                    where run_id = :run and parent is not null
                      and state in ('WAITING', 'RUNNING') order by item_index
                    """)
            .bind("run", run.value())
            .map(Rows::toStep)
            .list());
  }

  /// How many entries of a step stand where.
  public Map<State, Integer> entryCounts(RunId run, String step) {
    var counts = new EnumMap<State, Integer>(State.class);
    jdbi.useHandle(handle ->
        handle
            .createQuery(
                """
                select state, count(*) as entries from flow_steps
                where run_id = :run and parent = :step group by state
                """)
            .bind("run", run.value())
            .bind("step", step)
            .map(
                (row, _) -> Map.entry(State.valueOf(row.getString("state")), row.getInt("entries")))
            .forEach(entry -> counts.put(entry.getKey(), entry.getValue())));
    return counts;
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
            .map(Rows::toLine)
            .list());
  }

  /// Runs that failed and that nobody was told of.
  public List<FlowRun> untold(int limit) {
    return jdbi.withHandle(handle ->
        handle
            .createQuery(Rows.RUNS + "where told = 0 order by ended_ms limit :limit")
            .bind("limit", limit)
            .map(Rows::toRun)
            .list());
  }

  /// How long the last successful runs of a flow took, in the shop's time.
  public Optional<Duration> usualDuration(FlowName flow) {
    return jdbi.withHandle(handle ->
            handle
                .createQuery(
                    """
                    select cast(avg(took) as bigint) from (
                      select ended_ms - started_ms as took from flow_runs
                      where flow = :flow and state = 'SUCCEEDED' and started_ms is not null
                      order by created_ms desc limit 20
                    ) as latest
                    """)
                .bind("flow", flow.value())
                .mapTo(Long.class)
                .findOne())
        .map(Duration::ofMillis);
  }
}
