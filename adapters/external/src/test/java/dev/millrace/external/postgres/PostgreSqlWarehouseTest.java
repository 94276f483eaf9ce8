package dev.millrace.external.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.ColumnType;
import dev.millrace.contracts.table.ColumnType.Plain;
import dev.millrace.contracts.warehouse.Warehouse;
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
    assertThat(warehouse.load("once", List.of(table("once", row(1, "a")))))
        .isEqualTo(new Warehouse.LoadReport(1, 1, false));
    assertThat(warehouse.load("once", List.of(table("once", row(2, "b")))))
        .isEqualTo(new Warehouse.LoadReport(0, 0, true));

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
    return new WarehouseTable(
        TableName.of("gold." + name),
        COLUMNS,
        List.of("id"),
        List.of("day"),
        handler -> {
          for (@Nullable Object[] row : rows) {
            handler.row(row);
          }
        });
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
