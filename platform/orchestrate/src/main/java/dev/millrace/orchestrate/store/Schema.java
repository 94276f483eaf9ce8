package dev.millrace.orchestrate.store;

import dev.millrace.contracts.platform.PlatformDatabase;
import dev.millrace.contracts.platform.PlatformDatabase.Dialect;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/// The tables of this module, created when they are new. `scheduled_tasks` is db-scheduler's.
final class Schema {

  private Schema() {}

  static void create(Jdbi jdbi, Dialect dialect) {
    jdbi.useTransaction(handle -> statements(dialect).forEach(sql -> execute(handle, sql)));
  }

  private static void execute(Handle handle, String sql) {
    handle.execute(sql);
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
        "create index if not exists flow_runs_by_flow on flow_runs (flow, created_ms)",
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
        "create index if not exists flow_logs_by_run on flow_logs (run_id, number)",
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
            .formatted(bytes, moment, moment, moment, moment),
        "create index if not exists scheduled_tasks_due on scheduled_tasks (execution_time)");
  }
}
