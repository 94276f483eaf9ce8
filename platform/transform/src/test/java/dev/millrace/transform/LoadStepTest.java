package dev.millrace.transform;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.flow.StepRunner;
import dev.millrace.contracts.name.RunId;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.embedded.postgres.EmbeddedPostgreSql;
import dev.millrace.external.postgres.PostgreSqlWarehouse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LoadStepTest {

  private static final String ORDERS =
      """
      select id, amount, nullif(amount %% 7, 0) as rest, 'name "' || id || '" \\' as name,
        amount / 3 as share, ordered_at
      from {{ source('orders') }}
      qualify row_number() over (partition by id order by ordered_at desc, amount desc) = 1%s
      """;

  @TempDir private static Path directory = Path.of("unset");
  private static EmbeddedPostgreSql server;
  private static int loads;
  private final List<String> log = new ArrayList<>();

  @BeforeAll
  static void start() {
    server = EmbeddedPostgreSql.start(directory.resolve("postgres"), 0);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void afterRandomChangesADifferenceIsWhatAWholeLoadIs() throws Exception {
    try (var shop = new Workshop(directory.resolve("random"));
        var warehouse = PostgreSqlWarehouse.connect(server.jdbcUrl(), "random_");
        var fresh = PostgreSqlWarehouse.connect(server.jdbcUrl(), "fresh_")) {
      shop.file(
          "models/gold/fct_orders.sql", ORDERS.formatted(" and id % {{ var('least') }} <> 0"));
      shop.file("models/gold/fct_orders.yml", "kind: model\nkey: id\nindexes: [amount]\n");
      var random = new Random(42);
      order(shop, random, 400);
      shop.build();
      assertThat(load(shop, warehouse, Map.of())).contains("1 loaded whole");

      for (int i = 0; i < 8; i++) {
        order(shop, random, random.nextInt(30));
        // Other rows are left out, so that some go and some come back.
        shop.file(
            "millrace.yaml",
            "kind: project\nname: shop\nvars: {least: %d}\n".formatted(20 + random.nextInt(20)));
        shop.build();

        assertThat(load(shop, warehouse, Map.of())).contains("0 loaded whole");
        load(shop, fresh, Map.of("full_refresh", "true"));
        assertThat(
                ask(
                    """
                    select count(*) from (
                      (select * from random_gold.fct_orders except all select * from fresh_gold.fct_orders)
                      union all
                      (select * from fresh_gold.fct_orders except all select * from random_gold.fct_orders)) as d
                    """))
            .as("round %d: %s", i, log)
            .isEqualTo("0");
        assertThat(ask("select count(*) from random_gold.fct_orders"))
            .isEqualTo(shop.texts("select count(*) from gold.fct_orders").getFirst());
      }
      assertThat(load(shop, warehouse, Map.of())).contains("1 up to date; 0 rows written");
    }
  }

  @Test
  void whatCannotBeLoadedAsADifferenceSaysWhy() throws Exception {
    try (var shop = new Workshop(directory.resolve("whole"));
        var warehouse = PostgreSqlWarehouse.connect(server.jdbcUrl(), "whole_")) {
      shop.file("models/gold/fct_orders.sql", ORDERS.formatted(""));
      shop.file("models/gold/fct_orders.yml", "kind: model\nkey: id\n");
      shop.file("models/gold/agg.sql", "select count(*) as orders from {{ ref('fct_orders') }}");
      shop.order(new Workshop.Order(1, 10, "2026-02-01T10:00:00"));
      shop.build();
      load(shop, warehouse, Map.of());
      assertThat(log).allMatch(line -> line.contains("because it is loaded for the first time"));

      shop.order(new Workshop.Order(2, 10, "2026-02-01T10:00:00"));
      shop.build();
      load(shop, warehouse, Map.of("most_changed", "0.1"));
      assertThat(log.toString())
          .contains("gold.agg: 1 rows, all of it because it has no key")
          .contains("gold.fct_orders: 2 rows, all of it because 1 rows of 2 have changed");

      shop.file("models/gold/fct_orders.sql", "select id, amount from {{ source('orders') }}");
      shop.build();
      load(shop, warehouse, Map.of());
      assertThat(log.toString()).contains("because its columns, key or indexes have changed");

      shop.build();
      // As of a snapshot that has expired since.
      execute("update millrace.tables set snapshot = 1 where name like '\"whole_gold\"%'");
      load(shop, warehouse, Map.of("most_changed", "1"));
      assertThat(log.toString()).contains("the lake has forgotten the snapshot");
    }
  }

  @Test
  void ofAModelWithIntervalsOnlyChangedDaysAreRead() throws Exception {
    try (var shop = new Workshop(directory.resolve("days"));
        var warehouse = PostgreSqlWarehouse.connect(server.jdbcUrl(), "days_")) {
      shop.file(
          "models/gold/fct_days.sql",
          """
          {{ config(materialized='incremental', strategy='interval', key='id', interval={'column': 'ordered_at'}) }}
          select id, amount, ordered_at from {{ source('orders') }} where {{ in_interval('ordered_at') }}
          """);
      for (int day = 1; day <= 9; day++) {
        shop.order(new Workshop.Order(day, day, "2026-02-0" + day + "T10:00:00"));
      }
      shop.build();
      load(shop, warehouse, Map.of());
      long since =
          shop.fixture()
              .lake()
              .view()
              .find(TableName.of("gold.fct_days"))
              .orElseThrow()
              .snapshotId();
      shop.order(new Workshop.Order(20, 1, "2026-02-05T11:00:00"));
      shop.build();

      assertThat(load(shop, warehouse, Map.of())).contains("1 by what has changed");
      assertThat(log.getFirst()).contains("1 rows inserted, 0 updated, 0 deleted");
      var changes =
          shop.fixture().lake().view().changes(TableName.of("gold.fct_days"), since).orElseThrow();
      List<String> read = new ArrayList<>();
      changes
          .view()
          .read(
              new SqlQuery(
                  "select 'before ' || id from %s union all select 'after ' || id from %s order by 1"
                      .formatted(changes.before(), changes.after())),
              row -> read.add(String.valueOf(row[0])));
      assertThat(read).containsExactly("after 20", "after 5", "before 5");
    }
  }

  private static void order(Workshop shop, Random random, int count) {
    var orders = new Workshop.Order[count];
    for (int i = 0; i < count; i++) {
      orders[i] =
          new Workshop.Order(
              random.nextInt(600),
              random.nextInt(1000),
              "2026-02-0%dT10:%02d:00".formatted(1 + random.nextInt(9), random.nextInt(60)));
    }
    shop.order(orders);
  }

  private String load(Workshop shop, PostgreSqlWarehouse warehouse, Map<String, String> arguments) {
    log.clear();
    return new LoadStep(shop.models(), shop.fixture().lake(), warehouse)
        .run(new StepRunner.Call(new RunId("load-" + ++loads), "warehouse", 1, arguments, log::add))
        .summary();
  }

  private static void execute(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(server.jdbcUrl());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String ask(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(server.jdbcUrl());
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }
}
