package dev.millrace.orchestrate.store;

import dev.millrace.contracts.platform.PlatformDatabase;
import dev.millrace.contracts.platform.PlatformDatabase.Dialect;
import java.sql.ResultSetMetaData;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/// The tables of this module, created when they are new, widened when they are old.
/// `scheduled_tasks` is db-scheduler's.
final class Schema {

  /// What tables have got since they were first made.
  private static final Map<String, List<String>> ADDED =
      Map.of(
          "flow_runs",
          List.of(
              "params text",
              "interval_start_ms bigint",
              "interval_end_ms bigint",
              "parent varchar(64)",
              "backfill varchar(64)",
              "epoch bigint not null default 0",
              "told integer not null default 1"),
          "flow_steps",
          List.of(
              "result text",
              "due_ms bigint",
              "parent varchar(100)",
              "item_index integer",
              "item text",
              "approved_by varchar(100)"));

  private static final List<String> INDEXES =
      List.of(
          "create index if not exists flow_runs_by_flow on flow_runs (flow, created_ms)",
          "create index if not exists flow_runs_by_state on flow_runs (state, flow)",
          "create index if not exists flow_runs_by_told on flow_runs (told)",
          "create index if not exists flow_runs_by_parent on flow_runs (parent)",
          "create index if not exists flow_runs_by_backfill on flow_runs (backfill)",
          "create index if not exists flow_runs_by_interval on flow_runs (flow, interval_start_ms)",
          "create index if not exists flow_logs_by_run on flow_logs (run_id, number)",
          "create index if not exists scheduled_tasks_due on scheduled_tasks (execution_time)");

  private Schema() {}

  static void create(Jdbi jdbi, Dialect dialect) {
    jdbi.useTransaction(handle -> {
      statements(dialect).forEach(handle::execute);
      ADDED.forEach((table, columns) -> widen(handle, table, columns));
      INDEXES.forEach(handle::execute);
    });
  }

  private static void widen(Handle handle, String table, List<String> columns) {
    Set<String> there = columnsOf(handle, table);
    for (String column : columns) {
      if (!there.contains(column.substring(0, column.indexOf(' ')))) {
        handle.execute("alter table " + table + " add column " + column);
      }
    }
  }

  private static Set<String> columnsOf(Handle handle, String table) {
    return handle
        .createQuery("select * from " + table + " where 1 = 0")
        .scanResultSet((rows, _) -> {
          var names = new HashSet<String>();
          ResultSetMetaData about = rows.get().getMetaData();
          for (int i = 1; i <= about.getColumnCount(); i++) {
            names.add(about.getColumnName(i).toLowerCase(Locale.ROOT));
          }
          return names;
        });
  }

  private static List<String> statements(PlatformDatabase.Dialect dialect) {
    return switch (dialect) {
      case SQLITE -> statements("integer primary key autoincrement", "blob", "timestamp");
      case POSTGRESQL ->
          statements(
              "bigint generated always as identity primary key",
              "bytea",
              "timestamp with time zone");
    };
  }

  private static List<String> statements(String counter, String bytes, String moment) {
    return List.of(
        """
        create table if not exists flow_runs (
          run_id varchar(64) primary key,
          flow varchar(100) not null,
          state varchar(20) not null,
          cause varchar(200) not null,
          created_ms bigint not null,
          started_ms bigint,
          ended_ms bigint,
          problem text
        )
        """,
        """
        create table if not exists flow_steps (
          run_id varchar(64) not null references flow_runs (run_id),
          position integer not null,
          name varchar(100) not null,
          kind varchar(100) not null,
          state varchar(20) not null,
          attempt integer not null,
          started_ms bigint,
          ended_ms bigint,
          summary text,
          problem text,
          primary key (run_id, name)
        )
        """,
        """
        create table if not exists flow_logs (
          number %s,
          run_id varchar(64) not null,
          step varchar(100) not null,
          at_ms bigint not null,
          level varchar(10) not null,
          message text not null
        )
        """
            .formatted(counter),
        """
        create table if not exists flow_turns (
          flow varchar(100) primary key,
          turns bigint not null
        )
        """,
        """
        create table if not exists flow_marks (
          name varchar(250) primary key,
          value varchar(100) not null
        )
        """,
        """
        create table if not exists flow_days (
          flow varchar(100) not null,
          table_name varchar(200) not null,
          day varchar(10) not null,
          content varchar(40) not null,
          is_due integer not null,
          primary key (flow, table_name, day)
        )
        """,
        """
        create table if not exists scheduled_tasks (
          task_name varchar(100) not null,
          task_instance varchar(200) not null,
          task_data %s,
          execution_time %s not null,
          picked boolean not null,
          picked_by varchar(200),
          last_success %s,
          last_failure %s,
          consecutive_failures integer,
          last_heartbeat %s,
          version bigint not null,
          priority smallint,
          primary key (task_name, task_instance)
        )
        """
            .formatted(bytes, moment, moment, moment, moment));
  }
}
