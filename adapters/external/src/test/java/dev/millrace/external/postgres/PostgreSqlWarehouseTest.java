package dev.millrace.external.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.ColumnType;
import dev.millrace.contracts.table.ColumnType.Plain;
import dev.millrace.contracts.warehouse.Warehouse;
import dev.millrace.contracts.warehouse.Warehouse.Loaded;
import dev.millrace.contracts.warehouse.Warehouse.Way;
import dev.millrace.contracts.warehouse.WarehouseTable;
import dev.millrace.embedded.postgres.EmbeddedPostgreSql;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PostgreSqlWarehouseTest {

  private static final List<Column> COLUMNS =
      List.of(
          new Column("id", Plain.LONG),
          new Column("name", Plain.STRING),
          new Column("amount", new ColumnType.Decimal(12, 2)),
          new Column("is_new", Plain.BOOLEAN),
          new Column("day", Plain.DATE),
          new Column("at", Plain.TIMESTAMP),
          new Column("share", Plain.DOUBLE),
          new Column("count", Plain.INTEGER));

  @TempDir private static Path directory = Path.of("unset");
  private static EmbeddedPostgreSql server;
  private static PostgreSqlWarehouse warehouse;

  @BeforeAll
  static void start() {
    server = EmbeddedPostgreSql.start(directory, 0);
    warehouse = PostgreSqlWarehouse.connect(server.jdbcUrl());
  }

  @AfterAll
  static void stop() {
    warehouse.close();
    server.close();
  }

  @Test
  void everyTypeArrivesAsItIs() throws SQLException {
    warehouse.load("types", List.of(table("types", row(1, "tab\tnew\nline \\ ü"), row(2, null))));

    assertThat(ask("select name from gold.types where id = 1")).isEqualTo("tab\tnew\nline \\ ü");
    assertThat(
            ask(
                "select concat_ws('|', amount, is_new, day, at at time zone 'UTC', share, count) from gold.types where id = 1"))
        .isEqualTo("2.50|t|2026-01-31|2026-01-31 12:00:00|0.25|7");
    assertThat(ask("select count(*) from gold.types where name is null")).isEqualTo("1");
  }

  @Test
  void theSameLoadAgainChangesNothing() throws SQLException {
    assertThat(warehouse.load("once", List.of(table("once", row(1, "a")))).wasLoadedBefore())
        .isFalse();
    assertThat(warehouse.load("once", List.of(table("once", row(2, "b")))))
        .isEqualTo(new Warehouse.LoadReport(List.of(), true));

    assertThat(ask("select string_agg(name, ',') from gold.once")).isEqualTo("a");
  }

  @Test
  void aLoadThatDiesLeavesTheOldState() throws SQLException {
    warehouse.load("good", List.of(table("kept", row(1, "a")), table("kept2", row(1, "a"))));

    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() ->
            warehouse.load(
                "bad",
                List.of(table("kept", row(2, "b")), table("kept2", row(3, "x"), row(3, "x")))))
        .withMessageContaining("could not create unique index");

    assertThat(ask("select string_agg(name, ',') from gold.kept")).isEqualTo("a");
    assertThat(warehouse.load("bad", List.of(table("kept", row(2, "b")))).wasLoadedBefore())
        .isFalse();
  }

  @Test
  void viewsThatUsersHungOnATableSurviveALoad() throws SQLException {
    warehouse.load("v1", List.of(table("seen", row(1, "a"))));
    try (Connection connection = DriverManager.getConnection(server.jdbcUrl());
        Statement statement = connection.createStatement()) {
      statement.execute("create view public.mine as select name from gold.seen");
    }

    warehouse.load("v2", List.of(table("seen", row(2, "b"))));

    assertThat(ask("select name from public.mine")).isEqualTo("b");
  }

  @Test
  void onlyWhatHasChangedIsWritten() throws SQLException {
    warehouse.load(
        "d1", List.of(at(1, "d", changed(0, 0, 0), row(1, "a"), row(2, "b"), row(3, "c"))));
    String table = ask("select 'gold.d'::regclass::oid");

    Loaded loaded =
        warehouse
            .load(
                "d2",
                List.of(
                    at(2, "d", changed(1, 1, 1, 3L, row(2, "B"), row(4, "d")), row(9, "not read"))))
            .tables()
            .getFirst();

    assertThat(loaded.way()).isEqualTo(Way.DIFFERENCE);
    assertThat(List.of(loaded.inserted(), loaded.updated(), loaded.deleted()))
        .containsExactly(1L, 1L, 1L);
    assertThat(ask("select string_agg(name, ',' order by id) from gold.d")).isEqualTo("a,B,d");
    assertThat(ask("select 'gold.d'::regclass::oid")).as("the same table").isEqualTo(table);
    assertThat(ask("select snapshot from millrace.tables where name = '\"gold\".\"d\"'"))
        .isEqualTo("2");
  }

  @Test
  void anUnchangedSnapshotWritesNothing() throws SQLException {
    warehouse.load("u1", List.of(at(7, "u", changed(0, 0, 0), row(1, "a"))));
    String version = ask("select xmin from gold.u");

    Loaded loaded =
        warehouse
            .load("u2", List.of(at(7, "u", changed(0, 0, 0), row(2, "b"))))
            .tables()
            .getFirst();

    assertThat(loaded.way()).isEqualTo(Way.NOTHING);
    assertThat(ask("select xmin || name from gold.u")).isEqualTo(version + "a");
  }

  @Test
  void aTableThatSomebodyElseChangedIsLoadedWhole() throws SQLException {
    warehouse.load("s1", List.of(at(1, "s", changed(0, 0, 0), row(1, "a"), row(2, "b"))));
    execute("delete from gold.s where id = 2");

    Loaded loaded =
        warehouse
            .load(
                "s2",
                List.of(at(2, "s", changed(0, 1, 0, null, row(2, "B")), row(1, "a"), row(2, "B"))))
            .tables()
            .getFirst();

    assertThat(loaded.why()).isEqualTo("it does not hold what was loaded last");
    assertThat(ask("select string_agg(name, ',' order by id) from gold.s")).isEqualTo("a,B");
    execute("alter table gold.s drop column share");
    assertThat(
            warehouse
                .load("s3", List.of(at(2, "s", changed(0, 0, 0), row(1, "a"))))
                .tables()
                .getFirst()
                .why())
        .isEqualTo("the warehouse does not have it as it was loaded");
  }

  @Test
  void aConnectionThatDiesInTheMiddleLeavesTheOldState() throws SQLException {
    warehouse.load(
        "k1", List.of(at(1, "k", changed(0, 0, 0), row(1, "a")), table("k2", row(1, "a"))));
    WarehouseTable.Rows dying =
        new WarehouseTable.Rows(
            1,
            0,
            0,
            _ -> {},
            handler -> {
              handler.row(row(2, "b"));
              killTheLoad();
              for (int i = 3; i < 20_000; i++) {
                handler.row(row(i, "x".repeat(100)));
              }
            });

    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() ->
            warehouse.load("k2", List.of(table("k2", row(5, "e")), at(2, "k", dying, row(1, "a")))))
        .withMessageContaining("did not take the load");

    assertThat(ask("select string_agg(name, ',') from gold.k")).isEqualTo("a");
    assertThat(ask("select string_agg(name, ',') from gold.k2")).isEqualTo("a");
    assertThat(ask("select count(*) from millrace.loads where load = 'k2'")).isEqualTo("0");
    assertThat(
            warehouse
                .load(
                    "k2",
                    List.of(
                        table("k2", row(5, "e")), at(2, "k", changed(1, 0, 0, null, row(2, "b")))))
                .wasLoadedBefore())
        .isFalse();
    assertThat(ask("select string_agg(name, ',' order by id) from gold.k")).isEqualTo("a,b");
    assertThat(ask("select string_agg(name, ',') from gold.k2")).isEqualTo("e");
  }

  @Test
  void whoCouldReadATableStillCan() throws SQLException {
    warehouse.load("g1", List.of(table("granted", row(1, "a"))));
    execute("create role reports");
    execute("grant select on gold.granted to reports");

    warehouse.load("g2", List.of(table("granted", row(2, "b"))));

    assertThat(ask("select has_table_privilege('reports', 'gold.granted', 'select')"))
        .isEqualTo("t");
  }

  private static void killTheLoad() {
    try {
      ask(
          "select count(pg_terminate_backend(pid)) from pg_stat_activity where query like 'copy%' and pid <> pg_backend_pid()");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static WarehouseTable.Rows changed(
      long added, long updated, long removed, @Nullable Long gone, @Nullable Object[]... coming) {
    return new WarehouseTable.Rows(
        added,
        updated,
        removed,
        handler -> {
          if (gone != null) {
            handler.row(new @Nullable Object[] {gone});
          }
        },
        handler -> {
          for (@Nullable Object[] row : coming) {
            handler.row(row);
          }
        });
  }

  private static WarehouseTable.Rows changed(long added, long updated, long removed) {
    return changed(added, updated, removed, null);
  }

  @Test
  void theAddressHoldsNoPassword() {
    assertThat(warehouse.address()).matches("postgresql://postgres@127.0.0.1:\\d+/postgres");
  }

  private static @Nullable Object[] row(long id, @Nullable String name) {
    return new @Nullable Object[] {
      id,
      name,
      new BigDecimal("2.50"),
      true,
      LocalDate.of(2026, 1, 31),
      Instant.parse("2026-01-31T12:00:00Z"),
      0.25,
      7
    };
  }

  private static WarehouseTable table(String name, @Nullable Object[]... rows) {
    return of(null, name, changed(0, 0, 0), rows);
  }

  private static WarehouseTable at(
      long snapshot, String name, WarehouseTable.Change change, @Nullable Object[]... rows) {
    return of(snapshot, name, change, rows);
  }

  private static WarehouseTable of(
      @Nullable Long snapshot,
      String name,
      WarehouseTable.Change change,
      @Nullable Object[]... rows) {
    return new WarehouseTable(
        TableName.of("gold." + name),
        COLUMNS,
        List.of("id"),
        List.of("day"),
        snapshot,
        -1,
        false,
        handler -> {
          for (@Nullable Object[] row : rows) {
            handler.row(row);
          }
        },
        _ -> change);
  }

  private static void execute(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(server.jdbcUrl());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static @Nullable String ask(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(server.jdbcUrl());
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }
}
