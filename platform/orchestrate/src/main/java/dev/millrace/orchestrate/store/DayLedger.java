package dev.millrace.orchestrate.store;

import dev.millrace.contracts.name.FlowName;
import dev.millrace.orchestrate.store.RunLedger.Wanted;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// What the days of tables were when a flow last looked at them, and which of them it has yet to
/// run for. Every method is one transaction. Safe for any thread and for several processes.
public final class DayLedger {

  private final Jdbi jdbi;
  private final RunLedger runs;

  DayLedger(Jdbi jdbi, RunLedger runs) {
    this.jdbi = jdbi;
    this.runs = runs;
  }

  /// A flow and a table that starts it by days.
  public record Subject(FlowName flow, String table) {

    String mark() {
      return "days/%s/%s".formatted(flow, table);
    }
  }

  /// The days of a snapshot, against those seen before.
  ///
  /// @param before the mark that was read; null where there was none
  /// @param after the mark of this snapshot
  /// @param changed what the days now hold that differ; of days that are gone an empty text
  /// @param due those of them that the flow is to run for
  public record Seen(
      @Nullable String before, String after, Map<LocalDate, String> changed, Set<LocalDate> due) {}

  /// A day that a flow is to run for.
  public record DayRun(LocalDate day, Wanted run) {}

  public Optional<String> mark(Subject of) {
    return jdbi.withHandle(handle ->
        handle
            .createQuery("select value from flow_marks where name = :name")
            .bind("name", of.mark())
            .mapTo(String.class)
            .findOne());
  }

  /// What each day held when it was last looked at.
  public Map<LocalDate, String> contents(Subject of) {
    return jdbi.withHandle(handle -> {
      var contents = new HashMap<LocalDate, String>();
      handle
          .createQuery(
              "select day, content from flow_days where flow = :flow and table_name = :table")
          .bind("flow", of.flow().value())
          .bind("table", of.table())
          .map((row, _) ->
              Map.entry(LocalDate.parse(row.getString("day")), row.getString("content")))
          .forEach(it -> contents.put(it.getKey(), it.getValue()));
      return contents;
    });
  }

  /// Writes down what was seen, unless another process has.
  public boolean see(Subject of, Seen seen) {
    return jdbi.inTransaction(handle -> {
      if (!move(handle, of, seen)) {
        return false;
      }
      var batch =
          handle.prepareBatch(
              """
              insert into flow_days (flow, table_name, day, content, is_due)
              values (:flow, :table, :day, :content, :due)
              on conflict (flow, table_name, day) do update set content = excluded.content,
                is_due = case when flow_days.is_due = 1 then 1 else excluded.is_due end
              """);
      seen.changed()
          .forEach((day, content) ->
              batch
                  .bind("flow", of.flow().value())
                  .bind("table", of.table())
                  .bind("day", day.toString())
                  .bind("content", content)
                  .bind("due", seen.due().contains(day) ? 1 : 0)
                  .add());
      if (!seen.changed().isEmpty()) {
        batch.execute();
      }
      return true;
    });
  }

  private static boolean move(Handle handle, Subject of, Seen seen) {
    String before = seen.before();
    var update =
        before == null
            ? handle.createUpdate(
                """
                insert into flow_marks (name, value) values (:name, :after)
                on conflict (name) do nothing
                """)
            : handle
                .createUpdate(
                    "update flow_marks set value = :after where name = :name and value = :before")
                .bind("before", before);
    return update.bind("name", of.mark()).bind("after", seen.after()).execute() == 1;
  }

  /// Days that the flow is to run for, the oldest first.
  public List<LocalDate> due(Subject of, int limit) {
    return jdbi.withHandle(handle ->
        handle
            .createQuery(
                """
                select day from flow_days where flow = :flow and table_name = :table and is_due = 1
                order by day limit :limit
                """)
            .bind("flow", of.flow().value())
            .bind("table", of.table())
            .bind("limit", limit)
            .map((row, _) -> LocalDate.parse(row.getString("day")))
            .list());
  }

  /// Runs of the flow that wait or go on, but for those of backfills and of other flows.
  public int unfinished(FlowName flow) {
    return jdbi.withHandle(handle ->
        handle
            .createQuery(
                """
                select count(*) from flow_runs where flow = :flow
                  and state in ('WAITING', 'RUNNING') and parent is null and backfill is null
                """)
            .bind("flow", flow.value())
            .mapTo(Integer.class)
            .one());
  }

  /// Writes down the runs of days that are still due: a day and its run in one transaction, so that
  /// no crash loses one or doubles it.
  ///
  /// @return how many days were ours to start
  public int start(Subject of, List<DayRun> wanted) {
    return jdbi.inTransaction(handle -> {
      int started = 0;
      for (DayRun run : wanted) {
        int claimed =
            handle
                .createUpdate(
                    """
                    update flow_days set is_due = 0
                    where flow = :flow and table_name = :table and day = :day and is_due = 1
                    """)
                .bind("flow", of.flow().value())
                .bind("table", of.table())
                .bind("day", run.day().toString())
                .execute();
        if (claimed == 1) {
          runs.insertOnce(handle, run.run());
          started++;
        }
      }
      handle
          .createUpdate(
              """
              delete from flow_days
              where flow = :flow and table_name = :table and content = '' and is_due = 0
              """)
          .bind("flow", of.flow().value())
          .bind("table", of.table())
          .execute();
      return started;
    });
  }
}
