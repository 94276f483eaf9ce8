package dev.millrace.ml;

import dev.millrace.contracts.platform.PlatformDatabase.Dialect;
import dev.millrace.ml.Rollout.Stage;
import dev.millrace.ml.RolloutEvent.What;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/// What is on its way out, and what became of it, in the platform database.
final class RolloutBook {

  private RolloutBook() {}

  static void createTables(Handle handle, Dialect dialect) {
    handle.execute(
        """
        create table if not exists ml_rollouts (
          model varchar(100) not null primary key,
          baseline integer not null,
          challenger integer not null,
          stage varchar(10) not null,
          percent double precision not null,
          since_ms bigint not null
        )
        """);
    handle.execute(
        """
        create table if not exists ml_rollout_events (
          number %s,
          model varchar(100) not null,
          at_ms bigint not null,
          what varchar(20) not null,
          version integer not null,
          champion integer,
          percent double precision not null,
          words text not null,
          untold integer not null
        )
        """
            .formatted(
                dialect == Dialect.SQLITE
                    ? "integer primary key autoincrement"
                    : "bigint generated always as identity primary key"));
  }

  static Optional<Rollout> find(Handle handle, String model) {
    return handle
        .createQuery("select * from ml_rollouts where model = :model")
        .bind("model", model)
        .map(RolloutBook::rollout)
        .findOne();
  }

  static List<Rollout> all(Handle handle) {
    return handle.createQuery("select * from ml_rollouts").map(RolloutBook::rollout).list();
  }

  /// Replaces whatever was under way.
  static void put(Handle handle, Rollout rollout) {
    remove(handle, rollout.model());
    handle
        .createUpdate(
            """
            insert into ml_rollouts (model, baseline, challenger, stage, percent, since_ms)
            values (:model, :baseline, :challenger, :stage, :percent, :since)
            """)
        .bind("model", rollout.model())
        .bind("baseline", rollout.baseline())
        .bind("challenger", rollout.challenger())
        .bind("stage", rollout.stage().name())
        .bind("percent", rollout.percent())
        .bind("since", rollout.since().toEpochMilli())
        .execute();
  }

  static void remove(Handle handle, String model) {
    handle
        .createUpdate("delete from ml_rollouts where model = :model")
        .bind("model", model)
        .execute();
  }

  /// @param isToTell whether people are to be alerted
  static void add(Handle handle, RolloutEvent event, boolean isToTell) {
    handle
        .createUpdate(
            """
            insert into ml_rollout_events
              (model, at_ms, what, version, champion, percent, words, untold)
            values (:model, :at, :what, :version, :champion, :percent, :words, :untold)
            """)
        .bind("model", event.model())
        .bind("at", event.at().toEpochMilli())
        .bind("what", event.what().name())
        .bind("version", event.version())
        .bind("champion", event.champion())
        .bind("percent", event.percent())
        .bind("words", event.words())
        .bind("untold", isToTell ? 1 : 0)
        .execute();
  }

  /// Newest first.
  static List<RolloutEvent> events(Handle handle, String model, int most) {
    return handle
        .createQuery(
            "select * from ml_rollout_events where model = :model order by number desc limit :most")
        .bind("model", model)
        .bind("most", most)
        .map(RolloutBook::event)
        .list();
  }

  static List<RolloutEvent> untold(Handle handle, int most) {
    return handle
        .createQuery("select * from ml_rollout_events where untold = 1 order by number limit :most")
        .bind("most", most)
        .map(RolloutBook::event)
        .list();
  }

  static void told(Handle handle, long number) {
    handle
        .createUpdate("update ml_rollout_events set untold = 0 where number = :number")
        .bind("number", number)
        .execute();
  }

  private static Rollout rollout(ResultSet row, StatementContext context) throws SQLException {
    return new Rollout(
        row.getString("model"),
        row.getInt("baseline"),
        row.getInt("challenger"),
        Stage.valueOf(row.getString("stage")),
        row.getDouble("percent"),
        Instant.ofEpochMilli(row.getLong("since_ms")));
  }

  private static RolloutEvent event(ResultSet row, StatementContext context) throws SQLException {
    int number = row.getInt("champion");
    @Nullable Integer champion = row.wasNull() ? null : number;
    return new RolloutEvent(
        row.getLong("number"),
        row.getString("model"),
        Instant.ofEpochMilli(row.getLong("at_ms")),
        What.valueOf(row.getString("what")),
        row.getInt("version"),
        champion,
        row.getDouble("percent"),
        row.getString("words"));
  }
}
