package dev.millrace.lake;

import dev.millrace.contracts.lake.AsOf;
import dev.millrace.contracts.name.RunId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;

/// The states of the lake that were written down: one for each publication of a run, one for each
/// tag. They are written in the transaction that makes the state.
final class LakePoints {

  static final String TABLE =
      """
      create table if not exists lake_points (
        kind varchar(10) not null,
        name varchar(500) not null,
        committed_at bigint not null,
        state text not null,
        primary key (kind, name))
      """;

  private final DataSource source;
  private final InstantSource clock;

  LakePoints(DataSource source, InstantSource clock) {
    this.source = source;
    this.clock = clock;
  }

  /// A tag and when it was set.
  record Tag(String name, Instant at, Point point) {}

  void write(Connection connection, Point.Kind kind, String name, Point point) throws SQLException {
    CatalogDatabase.update(
        connection,
        """
        insert into lake_points (kind, name, committed_at, state) values (?, ?, ?, ?)
        on conflict (kind, name) do update set committed_at = excluded.committed_at, state = excluded.state
        """,
        kind.name(),
        name,
        clock.instant().toEpochMilli(),
        point.toText());
  }

  void delete(Connection connection, Point.Kind kind, String name) throws SQLException {
    CatalogDatabase.update(
        connection, "delete from lake_points where kind = ? and name = ?", kind.name(), name);
  }

  /// What was visible after the last publication of a run. A step that publishes by itself adds a
  /// word to the run's id.
  Optional<Point> find(RunId run) {
    return find(
        """
        select state from lake_points where kind = ? and (name = ? or name like ?)
        order by committed_at desc, length(name) desc limit 1
        """,
        Point.Kind.RUN.name(),
        run.value(),
        run.value() + "-%");
  }

  Optional<Point> find(AsOf.Tag tag) {
    return find(
        "select state from lake_points where kind = ? and name = ?",
        Point.Kind.TAG.name(),
        tag.name());
  }

  private Optional<Point> find(String sql, String... values) {
    return CatalogDatabase.with(
        source,
        connection -> {
          try (var statement = CatalogDatabase.prepare(connection, sql, (Object[]) values);
              var rows = statement.executeQuery()) {
            return rows.next()
                ? Optional.of(Point.parse(rows.getString(1)))
                : Optional.<Point>empty();
          }
        });
  }

  /// Newest first.
  List<Tag> tags() {
    String sql =
        "select name, committed_at, state from lake_points where kind = ? order by committed_at desc, name";
    return CatalogDatabase.with(
        source,
        connection -> {
          try (var statement = CatalogDatabase.prepare(connection, sql, Point.Kind.TAG.name());
              var rows = statement.executeQuery()) {
            List<Tag> tags = new ArrayList<>();
            while (rows.next()) {
              tags.add(
                  new Tag(
                      rows.getString(1),
                      Instant.ofEpochMilli(rows.getLong(2)),
                      Point.parse(rows.getString(3))));
            }
            return tags;
          }
        });
  }

  /// The snapshots that runs since then have published or seen.
  Set<Long> snapshotsSince(Instant since) {
    String sql = "select state from lake_points where kind = ? and committed_at >= ?";
    return CatalogDatabase.with(
        source,
        connection -> {
          try (var statement =
                  CatalogDatabase.prepare(
                      connection, sql, Point.Kind.RUN.name(), since.toEpochMilli());
              var rows = statement.executeQuery()) {
            Set<Long> snapshots = new HashSet<>();
            while (rows.next()) {
              snapshots.addAll(Point.parse(rows.getString(1)).snapshots().values());
            }
            return snapshots;
          }
        });
  }

  /// Forgets the states of runs that published before; tags stay.
  void forgetRunsBefore(Instant before) {
    CatalogDatabase.with(
        source,
        connection ->
            CatalogDatabase.update(
                connection,
                "delete from lake_points where kind = ? and committed_at < ?",
                Point.Kind.RUN.name(),
                before.toEpochMilli()));
  }
}
