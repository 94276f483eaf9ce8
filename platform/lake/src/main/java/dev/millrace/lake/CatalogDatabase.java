package dev.millrace.lake;

import dev.millrace.contracts.lake.LakeCommit.Mark;
import dev.millrace.contracts.name.Layer;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// The tables of Iceberg's own JdbcCatalog (schema V1), so that any Iceberg client finds ours, and
/// the marks beside them. SQL that SQLite and PostgreSQL both speak.
final class CatalogDatabase {

  static final String CATALOG = "millrace";

  private static final List<String> TABLES =
      List.of(
          """
          create table if not exists iceberg_tables (
            catalog_name varchar(255) not null,
            table_namespace varchar(255) not null,
            table_name varchar(255) not null,
            metadata_location varchar(1000),
            previous_metadata_location varchar(1000),
            iceberg_type varchar(5),
            primary key (catalog_name, table_namespace, table_name))
          """,
          """
          create table if not exists iceberg_namespace_properties (
            catalog_name varchar(255) not null,
            namespace varchar(255) not null,
            property_key varchar(255),
            property_value varchar(1000),
            primary key (catalog_name, namespace, property_key))
          """,
          """
          create table if not exists lake_marks (
            name varchar(500) primary key,
            value text not null,
            committed_at bigint not null)
          """,
          LakePoints.TABLE);

  private final DataSource source;
  private final InstantSource clock;

  CatalogDatabase(DataSource source, InstantSource clock) {
    this.source = source;
    this.clock = clock;
  }

  /// How a try to move tables and a mark ended. Only DONE has changed anything.
  enum Outcome {
    DONE,
    TABLE_MOVED,
    MARK_MOVED
  }

  /// One table's or view's pointer.
  ///
  /// @param from where it must point now; null when the table must not exist
  /// @param to where it then points; null when the table goes
  record Pointer(TableName table, Type type, @Nullable String from, @Nullable String to) {

    Pointer(TableName table, @Nullable String from, @Nullable String to) {
      this(table, Type.TABLE, from, to);
    }
  }

  /// As the catalog writes it.
  enum Type {
    TABLE,
    VIEW
  }

  /// More to write when tables move.
  @FunctionalInterface
  interface Also {
    Also NOTHING = (_, _) -> {};

    void write(Connection connection, AsTheyAre locations) throws SQLException;
  }

  /// Where everything points inside a transaction.
  @FunctionalInterface
  interface AsTheyAre {
    Catalog.Locations read() throws SQLException;
  }

  void prepare() {
    with(connection -> {
      create(connection);
      for (Layer layer : Layer.values()) {
        update(
            connection,
            """
            insert into iceberg_namespace_properties
              (catalog_name, namespace, property_key, property_value)
            values (?, ?, 'exists', 'true') on conflict do nothing
            """,
            CATALOG,
            layer.lowerCase());
      }
      return CATALOG;
    });
  }

  /// Makes the tables that are not there yet.
  static void create(Connection connection) throws SQLException {
    for (String table : TABLES) {
      update(connection, table);
    }
    for (String table : EnvironmentStore.TABLES) {
      update(connection, table);
    }
  }

  /// Where the metadata of every table and view of the layers lies, at one moment.
  Catalog.Locations locations() {
    return with(this::locations);
  }

  private Catalog.Locations locations(Connection connection) throws SQLException {
    String sql =
        """
        select table_namespace, table_name, metadata_location, iceberg_type from iceberg_tables
        where catalog_name = ? and table_namespace in ('bronze', 'silver', 'gold')
        """;
    try (var statement = prepare(connection, sql, CATALOG);
        var rows = statement.executeQuery()) {
      var locations = new Catalog.Locations();
      while (rows.next()) {
        var name = TableName.of(rows.getString(1) + "." + rows.getString(2));
        boolean isView = "VIEW".equals(rows.getString(4));
        (isView ? locations.views() : locations.tables()).put(name, rows.getString(3));
      }
      return locations;
    }
  }

  /// What is in the catalog and is not one of our tables.
  List<Neighbours.Neighbour> neighbours() {
    String sql =
        """
        select metadata_location, iceberg_type from iceberg_tables
        where catalog_name = ? and metadata_location is not null
          and (iceberg_type = 'VIEW' or table_namespace not in ('bronze', 'silver', 'gold'))
        """;
    return with(connection -> {
      try (var statement = prepare(connection, sql, CATALOG);
          var rows = statement.executeQuery()) {
        List<Neighbours.Neighbour> neighbours = new ArrayList<>();
        while (rows.next()) {
          neighbours.add(
              new Neighbours.Neighbour(rows.getString(1), "VIEW".equals(rows.getString(2))));
        }
        return neighbours;
      }
    });
  }

  Optional<String> mark(String name) {
    return with(connection -> {
      String sql = "select value from lake_marks where name = ?";
      try (var statement = prepare(connection, sql, name);
          var rows = statement.executeQuery()) {
        return rows.next() ? Optional.of(rows.getString(1)) : Optional.<String>empty();
      }
    });
  }

  /// Moves all or nothing. It begins with a write, so that SQLite waits for its turn at once.
  ///
  /// @param also what is written in the same transaction, once all pointers have moved
  Outcome move(List<Pointer> pointers, @Nullable Mark mark, Also also) {
    return with(connection -> {
      connection.setAutoCommit(false);
      Outcome outcome = tryMove(connection, pointers, mark);
      if (outcome == Outcome.DONE) {
        also.write(connection, () -> locations(connection));
      }
      if (outcome == Outcome.DONE) {
        connection.commit();
      } else {
        connection.rollback();
      }
      connection.setAutoCommit(true);
      return outcome;
    });
  }

  private Outcome tryMove(Connection connection, List<Pointer> pointers, @Nullable Mark mark)
      throws SQLException {
    if (mark != null && moveMark(connection, mark) != 1) {
      return Outcome.MARK_MOVED;
    }
    for (Pointer pointer : pointers) {
      if (movePointer(connection, pointer) != 1) {
        return Outcome.TABLE_MOVED;
      }
    }
    return Outcome.DONE;
  }

  private int moveMark(Connection connection, Mark mark) throws SQLException {
    long now = clock.instant().toEpochMilli();
    if (mark.before() == null) {
      return update(
          connection,
          "insert into lake_marks (name, value, committed_at) values (?, ?, ?) on conflict do nothing",
          mark.name(),
          mark.after(),
          now);
    }
    return update(
        connection,
        "update lake_marks set value = ?, committed_at = ? where name = ? and value = ?",
        mark.after(),
        now,
        mark.name(),
        mark.before());
  }

  private static int movePointer(Connection connection, Pointer pointer) throws SQLException {
    String layer = pointer.table().layer().lowerCase();
    String name = pointer.table().name();
    if (pointer.from() == null) {
      return update(
          connection,
          """
          insert into iceberg_tables
            (catalog_name, table_namespace, table_name, metadata_location, iceberg_type)
          values (?, ?, ?, ?, ?) on conflict do nothing
          """,
          CATALOG,
          layer,
          name,
          pointer.to(),
          pointer.type().name());
    }
    if (pointer.to() == null) {
      return update(
          connection,
          """
          delete from iceberg_tables
          where catalog_name = ? and table_namespace = ? and table_name = ? and metadata_location = ?
          """,
          CATALOG,
          layer,
          name,
          pointer.from());
    }
    return update(
        connection,
        """
        update iceberg_tables set metadata_location = ?, previous_metadata_location = ?
        where catalog_name = ? and table_namespace = ? and table_name = ? and metadata_location = ?
        """,
        pointer.to(),
        pointer.from(),
        CATALOG,
        layer,
        name,
        pointer.from());
  }

  static int update(Connection connection, String sql, @Nullable Object... values)
      throws SQLException {
    try (var statement = prepare(connection, sql, values)) {
      return statement.executeUpdate();
    }
  }

  static PreparedStatement prepare(Connection connection, String sql, @Nullable Object... values)
      throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    for (int i = 0; i < values.length; i++) {
      statement.setObject(i + 1, values[i]);
    }
    return statement;
  }

  private <T> T with(Work<T> work) {
    return with(source, work);
  }

  static <T> T with(DataSource source, Work<T> work) {
    try (Connection connection = source.getConnection()) {
      return work.run(connection);
    } catch (SQLException e) {
      throw new MillraceException(
          ProblemCode.DATABASE_UNAVAILABLE.problem(
              "The platform database did not do what the lake asked: %s.".formatted(e.getMessage()),
              "See that the database runs and has room, then try again."),
          e);
    }
  }

  @FunctionalInterface
  interface Work<T> {
    T run(Connection connection) throws SQLException;
  }
}
