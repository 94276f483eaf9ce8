package dev.millrace.ml.track;

import dev.millrace.contracts.platform.PlatformDatabase;
import dev.millrace.contracts.platform.PlatformDatabase.Dialect;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.Jdbi;

/// The tables of runs and registered models. Every change is one transaction. Safe for any thread.
final class TrackDatabase {

  private static final List<String> SCHEMA =
      List.of(
          """
          create table if not exists track_experiments (
            experiment_id bigint primary key,
            name varchar(500) not null unique,
            stage varchar(10) not null,
            created_ms bigint not null,
            updated_ms bigint not null
          )
          """,
          """
          create table if not exists track_runs (
            run_id varchar(64) primary key,
            experiment_id bigint not null,
            name varchar(500) not null,
            user_id varchar(300) not null,
            status varchar(20) not null,
            start_ms bigint not null,
            end_ms bigint,
            stage varchar(10) not null
          )
          """,
          "create index if not exists track_runs_by_experiment on track_runs (experiment_id, start_ms)",
          """
          create table if not exists track_params (
            run_id varchar(64) not null,
            param_key varchar(250) not null,
            param_value text not null,
            primary key (run_id, param_key)
          )
          """,
          // NaN has no place in SQLite's numbers: the text is what was logged, the number is for
          // comparisons.
          """
          create table if not exists track_metrics (
            run_id varchar(64) not null,
            metric_key varchar(250) not null,
            step bigint not null,
            logged_ms bigint not null,
            value_text varchar(30) not null,
            primary key (run_id, metric_key, step, logged_ms, value_text)
          )
          """,
          """
          create table if not exists track_last_metrics (
            run_id varchar(64) not null,
            metric_key varchar(250) not null,
            step bigint not null,
            logged_ms bigint not null,
            value_text varchar(30) not null,
            metric_value double precision,
            primary key (run_id, metric_key)
          )
          """,
          """
          create table if not exists track_tags (
            kind varchar(12) not null,
            owner varchar(300) not null,
            tag_key varchar(250) not null,
            tag_value text not null,
            primary key (kind, owner, tag_key)
          )
          """,
          """
          create table if not exists track_models (
            name varchar(256) primary key,
            created_ms bigint not null
          )
          """,
          """
          create table if not exists track_versions (
            name varchar(256) not null,
            version integer not null,
            run_id varchar(64) not null,
            source text not null,
            run_link text not null,
            created_ms bigint not null,
            primary key (name, version)
          )
          """,
          """
          create table if not exists track_notes (
            name varchar(256) not null,
            version integer not null,
            description text not null,
            stage varchar(20) not null,
            updated_ms bigint not null,
            primary key (name, version)
          )
          """,
          """
          create table if not exists track_aliases (
            name varchar(256) not null,
            alias varchar(255) not null,
            version integer not null,
            primary key (name, alias)
          )
          """);

  private final Jdbi jdbi;
  private final Dialect dialect;

  TrackDatabase(PlatformDatabase database) {
    this.jdbi = Jdbi.create(database.dataSource());
    this.dialect = database.dialect();
    jdbi.useTransaction(handle -> SCHEMA.forEach(handle::execute));
  }

  Dialect dialect() {
    return dialect;
  }

  <T, X extends Exception> T in(HandleCallback<T, X> work) throws X {
    return jdbi.inTransaction(work);
  }

  /// For what only reads: on SQLite a transaction would wait for those that write.
  <T, X extends Exception> T read(HandleCallback<T, X> work) throws X {
    return jdbi.withHandle(work);
  }

  /// For transactions that choose a number or a name: SQLite runs one at a time anyway.
  void lock(Handle handle, String table) {
    if (dialect == Dialect.POSTGRESQL) {
      handle.execute("lock table " + table + " in share row exclusive mode");
    }
  }
}
