package dev.millrace.ingest.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.definition.SourceDefinition;
import dev.millrace.contracts.name.TableName;
import dev.millrace.ingest.Await;
import dev.millrace.ingest.LakeFixture;
import dev.millrace.ingest.jdbc.Drivers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class CaptureLoopTest {

  private static final long BUDGET = 1L << 30;

  @TempDir static Path directory = Path.of("unset");
  @TempDir private Path lakeDirectory = Path.of("unset");
  private ShopDatabase shop;
  private LakeFixture fixture;

  @BeforeAll
  void startDatabase() {
    shop = new ShopDatabase(directory.resolve("postgres"));
  }

  @AfterAll
  void stopDatabase() {
    shop.close();
  }

  @BeforeEach
  void open() {
    fixture = new LakeFixture(lakeDirectory, InstantSource.system());
    shop.run(
        "drop table if exists orders",
        """
        create table orders (
          id bigint primary key, customer text not null, total numeric(12,2), note text default 'none')
        """);
  }

  @AfterEach
  void close() {
    fixture.close();
    shop.run(
        "select pg_drop_replication_slot(slot_name) from pg_replication_slots where not active",
        "drop publication if exists millrace_shop");
  }

  @Test
  void whatWasThereIsReadAndEveryChangeFollowsInOrder() {
    shop.run("insert into orders values (1, 'ada', 10.50, null), (2, 'bob', 20, 'x')");
    try (CaptureLoop loop = follow(BUDGET)) {
      awaitRows(2);
      shop.run(
          "insert into orders values (3, 'cid', 30, null)",
          "update orders set total = 11 where id = 1",
          "delete from orders where id = 2");
      awaitRows(5);
      assertThat(loop.status().trouble()).isNull();
    }

    assertThat(
            fixture.texts(
                "select _op || ':' || id || ':' || coalesce(cast(total as varchar), '')"
                    + " from bronze.orders_changes order by _sequence"))
        .containsExactly("r:1:10.50", "r:2:20.00", "c:3:30.00", "u:1:11.00", "d:2:");
    assertCurrentState();
  }

  @Test
  void aCaptureThatWasAwayGoesOnWhereItStood() {
    shop.run("insert into orders values (1, 'ada', 1, null)");
    try (var _ = follow(BUDGET)) {
      awaitRows(1);
    }
    shop.run(
        "begin; insert into orders select n, 'p' || n, n, null from generate_series(2, 300) n; commit",
        "update orders set total = total + 1 where id < 10");
    try (CaptureLoop loop = follow(BUDGET)) {
      awaitRows(1 + 299 + 9);
      assertThat(loop.status().snapshots()).isZero();
    }
    assertThat(fixture.texts("select count(distinct _sequence) from bronze.orders_changes"))
        .containsExactly("309");
    assertCurrentState();
  }

  @Test
  void theDatabaseMayBeStartedAgainMeanwhile() {
    try (var _ = follow(BUDGET)) {
      shop.run("insert into orders values (1, 'ada', 1, null)");
      awaitRows(1);
      shop.restart();
      shop.run("insert into orders values (2, 'bob', 2, null)");
      awaitRows(2);
    }
    assertCurrentState();
  }

  @Test
  void columnsThatAppearVanishOrChangeAreFollowed() {
    shop.run("insert into orders values (1, 'ada', 1, 'a')");
    try (var _ = follow(BUDGET)) {
      awaitRows(1);
      shop.run(
          "alter table orders add column channel text",
          "insert into orders values (2, 'bob', 2, 'b', 'web')",
          "alter table orders drop column note",
          "alter table orders alter column total type numeric(20,2)",
          "insert into orders values (3, 'cid', 1234567890123.45, 'app')",
          "alter table orders alter column customer type bigint using length(customer)",
          "insert into orders values (4, 99, 4, 'app')");
      awaitRows(4);
    }
    assertThat(
            fixture.texts(
                "select concat_ws(':', id, customer, customer__long, total, note, channel)"
                    + " from bronze.orders_changes order by _sequence"))
        .containsExactly(
            "1:ada:1.00:a", "2:bob:2.00:b:web", "3:cid:1234567890123.45:app", "4:99:4.00:app");
  }

  @Test
  void largeValuesThatDidNotChangeStayInTheCurrentState() {
    shop.run(
        "alter table orders alter column note set storage external",
        "insert into orders values (1, 'ada', 1, repeat('long', 5000))");
    try (var _ = follow(BUDGET)) {
      awaitRows(1);
      shop.run("update orders set total = 2 where id = 1");
      awaitRows(2);
    }
    assertThat(fixture.texts("select _unchanged from bronze.orders_changes order by _sequence"))
        .containsExactly("null", ",note,");
    assertCurrentState();
  }

  @Test
  void anEmptiedTableIsEmptyAndItsHistoryStays() {
    shop.run("insert into orders values (1, 'ada', 1, null), (2, 'bob', 2, null)");
    try (var _ = follow(BUDGET)) {
      awaitRows(2);
      shop.run("truncate orders", "insert into orders values (2, 'bea', 3, null)");
      awaitRows(4);
    }
    assertCurrentState();
  }

  @Test
  void aSlotThatIsGoneIsFollowedByASnapshotThatFindsWhatWasMissed() {
    shop.run("insert into orders values (1, 'ada', 1, null), (2, 'bob', 2, null)");
    try (var _ = follow(BUDGET)) {
      awaitRows(2);
    }
    shop.run(
        "delete from orders where id = 1",
        "update orders set total = 22 where id = 2",
        "insert into orders values (3, 'cid', 3, null)",
        "create table if not exists noise (n text)",
        "insert into noise select repeat('x', 1000) from generate_series(1, 5000)");
    assertThat(shop.texts("select count(*) from pg_replication_slots")).containsExactly("1");

    shop.run("select pg_drop_replication_slot('millrace_shop')");
    try (CaptureLoop loop = follow(BUDGET)) {
      Await.until(() -> loop.status().snapshots() == 1);
    }
    assertCurrentState();
  }

  @Test
  void aSlotPastItsBudgetIsDroppedWithAnAlarmAndASnapshotFollows() {
    shop.run("insert into orders values (1, 'ada', 1, null)");
    try (CaptureLoop loop = follow(1)) {
      Await.until(() -> String.valueOf(loop.status().alarm()).contains("it was dropped"));
      shop.run("insert into orders values (2, 'bob', 2, null)");
      Await.until(() -> loop.status().snapshots() >= 2);
      awaitRows(2);
    }
    assertCurrentState();
  }

  @Test
  void aSnapshotThatTakesMoreLogThanTheBudgetIsNotRepeatedAtOnce() throws SQLException {
    shop.run(
        "insert into orders values (1, 'ada', 1, null)",
        "create table if not exists noise (n text)",
        "create role watcher login replication",
        "grant create on database postgres to watcher",
        "alter table orders owner to watcher",
        """
        create function allowed() returns boolean language plpgsql as $$
          begin perform pg_advisory_lock_shared(1); return true; end $$
        """,
        "alter table orders enable row level security",
        "alter table orders force row level security",
        "create policy waiting on orders using (allowed())");
    try (Connection other = DriverManager.getConnection(shop.url());
        Statement statement = other.createStatement()) {
      statement.execute("select pg_advisory_lock(1)"); // whoever reads a row waits
      try (CaptureLoop loop = follow(shop.capture("shop", "watcher", 1_000_000, "public.orders"))) {
        Await.until(() -> shop.texts("select slot_name from pg_replication_slots").size() == 1);
        shop.run("insert into noise select repeat('z', 1000) from generate_series(1, 5000)");
        Await.until(() ->
            String.valueOf(loop.status().alarm())
                .contains("a snapshot that was not whole (1 in a row); the next begins in 2 s."));
        statement.execute("select pg_advisory_unlock(1)");
        awaitRows(1);
      }
    }
    assertCurrentState();
  }

  @Test
  void anIdleTableDoesNotMakeTheDatabaseKeepItsLog() {
    shop.run(
        "insert into orders values (1, 'ada', 1, null)",
        "create table if not exists noise (n text)");
    try (var _ = follow(BUDGET)) {
      awaitRows(1);
      for (int i = 0; i < 3; i++) {
        shop.run("insert into noise select repeat('y', 1000) from generate_series(1, 5000)");
      }
      Await.until(() ->
          Long.parseLong(
                  shop.texts(
                          "select pg_wal_lsn_diff(pg_current_wal_lsn(), confirmed_flush_lsn)::bigint"
                              + " from pg_replication_slots")
                      .getFirst())
              < 1_000_000);
    }
  }

  private CaptureLoop follow(long budget) {
    return follow(shop.capture("shop", null, budget, "public.orders"));
  }

  private CaptureLoop follow(SourceDefinition.Capture source) {
    var loop =
        new CaptureLoop(
            source,
            fixture.lake(),
            (_, _) -> {},
            lakeDirectory.resolve("spill"),
            new Drivers(lakeDirectory.resolve("drivers")),
            new CaptureLoop.Pace(
                Duration.ofMillis(200), Duration.ofSeconds(1), Duration.ofMillis(200)));
    loop.start();
    return loop;
  }

  private void awaitRows(long rows) {
    Await.until(() ->
        fixture.lake().view().find(TableName.of("bronze.orders_changes")).stream()
            .anyMatch(table -> table.rows() >= rows));
  }

  /// The view in the lake is what the database says.
  private void assertCurrentState() {
    String columns = "concat_ws(':', id, customer, cast(total as varchar), note)";
    List<String> lake =
        fixture.texts("select %s from bronze.orders order by id".formatted(columns));
    assertThat(lake)
        .containsExactlyElementsOf(
            shop.texts("select %s from orders order by id".formatted(columns)));
  }
}
