package dev.millrace.orchestrate.store;

import dev.millrace.contracts.name.FlowName;
import dev.millrace.contracts.name.RunId;
import dev.millrace.orchestrate.FlowRun;
import dev.millrace.orchestrate.FlowRun.Interval;
import dev.millrace.orchestrate.FlowRun.State;
import dev.millrace.orchestrate.LogLine;
import dev.millrace.orchestrate.StepRun;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/// Rows of the database as what they mean.
final class Rows {

  static final String RUNS =
      """
      select run_id, flow, state, cause, params, interval_start_ms, interval_end_ms, parent,
        backfill, created_ms, started_ms, ended_ms, problem
      from flow_runs
      """;

  static final String STEPS =
      """
      select name, kind, position, state, attempt, started_ms, ended_ms, summary, problem, result,
        due_ms, parent, item_index, item, approved_by
      from flow_steps
      """;

  private Rows() {}

  static FlowRun toRun(ResultSet row, StatementContext context) throws SQLException {
    Instant start = moment(row, "interval_start_ms");
    Instant end = moment(row, "interval_end_ms");
    String parent = row.getString("parent");
    return new FlowRun(
        new RunId(row.getString("run_id")),
        new FlowName(row.getString("flow")),
        State.valueOf(row.getString("state")),
        row.getString("cause"),
        Texts.params(row.getString("params")),
        start == null || end == null ? null : new Interval(start, end),
        parent == null ? null : new RunId(parent),
        row.getString("backfill"),
        Instant.ofEpochMilli(row.getLong("created_ms")),
        moment(row, "started_ms"),
        moment(row, "ended_ms"),
        row.getString("problem"));
  }

  static StepRun toStep(ResultSet row, StatementContext context) throws SQLException {
    String parent = row.getString("parent");
    return new StepRun(
        row.getString("name"),
        row.getString("kind"),
        row.getInt("position"),
        State.valueOf(row.getString("state")),
        row.getInt("attempt"),
        moment(row, "started_ms"),
        moment(row, "ended_ms"),
        row.getString("summary"),
        row.getString("problem"),
        row.getString("result"),
        moment(row, "due_ms"),
        parent == null
            ? null
            : new StepRun.Entry(parent, row.getInt("item_index"), row.getString("item")),
        row.getString("approved_by"));
  }

  static LogLine toLine(ResultSet row, StatementContext context) throws SQLException {
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
}
