package dev.millrace.lake;

import static dev.millrace.lake.CatalogDatabase.update;

import dev.millrace.contracts.name.RunId;
import dev.millrace.contracts.name.TableName;
import dev.millrace.lake.Environment.State;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// What the catalog's database knows of environments. SQL that SQLite and PostgreSQL both speak.
final class EnvironmentStore {

  static final List<String> TABLES =
      List.of(
          """
          create table if not exists lake_environments (
            name varchar(40) primary key,
            run varchar(64) not null,
            created_at bigint not null,
            state varchar(10) not null,
            built_at bigint,
            checks text not null)
          """,
          """
          create table if not exists lake_environment_tables (
            environment varchar(40) not null,
            table_name varchar(255) not null,
            base bigint,
            primary key (environment, table_name))
          """,
          """
          create table if not exists lake_environment_views (
            environment varchar(40) not null,
            view_name varchar(255) not null,
            place integer not null,
            query text not null,
            primary key (environment, view_name))
          """);

  private final DataSource source;
  private final InstantSource clock;

  EnvironmentStore(DataSource source, InstantSource clock) {
    this.source = source;
    this.clock = clock;
  }

  /// @param run by which its snapshots are known
  record Kept(
      String name,
      RunId run,
      Instant createdAt,
      State state,
      @Nullable Instant builtAt,
      List<String> checks) {}

  /// Over which published snapshot a table was written; null where there was none.
  record Base(@Nullable Long snapshot) {}

  /// @return false when there is one of this name
  boolean create(String name) {
    long now = clock.instant().toEpochMilli();
    String run = BranchName.ENVIRONMENT + name + "-" + now;
    String sql =
        """
        insert into lake_environments (name, run, created_at, state, checks)
        values (?, ?, ?, ?, '') on conflict do nothing
        """;
    return with(connection -> update(connection, sql, name, run, now, State.EMPTY.name()) == 1);
  }

  /// By name.
  List<Kept> all() {
    String sql =
        "select name, run, created_at, state, built_at, checks from lake_environments order by name";
    return with(connection -> {
      List<Kept> all = new ArrayList<>();
      try (var statement = CatalogDatabase.prepare(connection, sql);
          var rows = statement.executeQuery()) {
        while (rows.next()) {
          long builtAt = rows.getLong(5);
          Instant built = rows.wasNull() ? null : Instant.ofEpochMilli(builtAt);
          all.add(
              new Kept(
                  rows.getString(1),
                  new RunId(rows.getString(2)),
                  Instant.ofEpochMilli(rows.getLong(3)),
                  State.valueOf(rows.getString(4)),
                  built,
                  rows.getString(6).lines().toList()));
        }
      }
      return all;
    });
  }

  void state(String name, State state, List<String> checks) {
    with(connection ->
        update(
            connection,
            "update lake_environments set state = ?, built_at = ?, checks = ? where name = ?",
            state.name(),
            clock.instant().toEpochMilli(),
            String.join("\n", checks.stream().map(line -> line.replace('\n', ' ')).toList()),
            name));
  }

  Map<TableName, Base> bases(String name) {
    String sql = "select table_name, base from lake_environment_tables where environment = ?";
    return with(connection -> {
      Map<TableName, Base> bases = new LinkedHashMap<>();
      try (var statement = CatalogDatabase.prepare(connection, sql, name);
          var rows = statement.executeQuery()) {
        while (rows.next()) {
          long base = rows.getLong(2);
          var known = new Base(rows.wasNull() ? null : base);
          bases.put(TableName.of(rows.getString(1)), known);
        }
      }
      return bases;
    });
  }

  /// The published snapshots over which all environments wrote.
  Set<Long> bases() {
    String sql = "select base from lake_environment_tables where base is not null";
    return with(connection -> {
      Set<Long> bases = new HashSet<>();
      try (var statement = CatalogDatabase.prepare(connection, sql);
          var rows = statement.executeQuery()) {
        while (rows.next()) {
          bases.add(rows.getLong(1));
        }
      }
      return bases;
    });
  }

  void writing(String name, TableName table) {
    with(connection -> writing(connection, name, table));
  }

  private static int writing(Connection connection, String name, TableName table)
      throws SQLException {
    return update(
        connection,
        "delete from lake_environment_tables where environment = ? and table_name = ?",
        name,
        table.toString());
  }

  void wrote(String name, TableName table, @Nullable Long seen) {
    with(connection ->
        update(
            connection,
            """
            insert into lake_environment_tables (environment, table_name, base) values (?, ?, %s)
            on conflict (environment, table_name) do update set base = excluded.base
            """
                .formatted(seen == null ? "null" : seen.toString()),
            name,
            table.toString()));
  }

  Map<TableName, String> views(String name) {
    String sql =
        """
        select view_name, query from lake_environment_views where environment = ? order by place
        """;
    return with(connection -> {
      Map<TableName, String> views = new LinkedHashMap<>();
      try (var statement = CatalogDatabase.prepare(connection, sql, name);
          var rows = statement.executeQuery()) {
        while (rows.next()) {
          views.put(TableName.of(rows.getString(1)), rows.getString(2));
        }
      }
      return views;
    });
  }

  void define(String name, TableName view, String select) {
    with(connection ->
        update(
            connection,
            """
            insert into lake_environment_views (environment, view_name, place, query)
            values (?, ?,
              (select coalesce(max(place), 0) + 1 from lake_environment_views where environment = ?), ?)
            on conflict (environment, view_name)
            do update set place = excluded.place, query = excluded.query
            """,
            name,
            view.toString(),
            name,
            select));
  }

  void forget(Connection connection, String name, Predicate<TableName> which) throws SQLException {
    for (TableName table : names(connection, name)) {
      if (which.test(table)) {
        writing(connection, name, table);
        update(
            connection,
            "delete from lake_environment_views where environment = ? and view_name = ?",
            name,
            table.toString());
      }
    }
  }

  private static List<TableName> names(Connection connection, String name) throws SQLException {
    String sql =
        """
        select table_name from lake_environment_tables where environment = ?
        union select view_name from lake_environment_views where environment = ?
        """;
    List<TableName> names = new ArrayList<>();
    try (var statement = CatalogDatabase.prepare(connection, sql, name, name);
        var rows = statement.executeQuery()) {
      while (rows.next()) {
        names.add(TableName.of(rows.getString(1)));
      }
    }
    return names;
  }

  void delete(Connection connection, String name) throws SQLException {
    update(connection, "delete from lake_environment_tables where environment = ?", name);
    update(connection, "delete from lake_environment_views where environment = ?", name);
    update(connection, "delete from lake_environments where name = ?", name);
  }

  private <T> T with(CatalogDatabase.Work<T> work) {
    return CatalogDatabase.with(source, work);
  }
}
