package dev.millrace.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.transform.Workshop.Order;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class IncrementalModelsTest {

  private static final String STAGED = "models/silver/stg_orders";
  private static final String DAILY = "models/gold/agg_daily";

  @TempDir private Path directory = Path.of("unset");
  private Workshop shop;

  @BeforeEach
  void open() {
    shop = new Workshop(directory);
    shop.file(
        STAGED + ".sql",
        """
        select id, amount, ordered_at from {{ source('orders') }}
        where {{ in_interval('ordered_at') }}
        qualify row_number() over (partition by id order by amount) = 1
        """);
    shop.file(
        STAGED + ".yml",
        """
        kind: model
        materialized: incremental
        strategy: interval
        interval: {column: ordered_at, grain: day}
        """);
    shop.file(
        DAILY + ".sql",
        """
        {{ config(materialized='incremental', strategy='interval',
                  interval={'column': 'day_on', 'lookback': '2 days'}) }}
        with days as (
          select cast(ordered_at as date) as day_on, sum(amount) as amount
          from {{ ref('stg_orders') }} where {{ in_interval('ordered_at') }} group by all)
        select day_on, cast(amount as bigint) as amount,
          cast(sum(amount) over (
            order by day_on range between interval 2 days preceding and current row) as bigint)
            as three_days
        from days
        """);
  }

  @AfterEach
  void close() {
    shop.close();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void whatCameShuffledLateAndTwiceIsAsAFullRefreshWouldHaveIt(long seed)
      throws InterruptedException {
    var random = new Random(seed);
    List<Order> coming = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      var order =
          new Order(i, 1 + random.nextInt(50), "2026-01-%02dT10:15:00".formatted(1 + i / 4));
      Collections.addAll(coming, order, order);
    }
    Collections.shuffle(coming.subList(30, coming.size()), random);
    int builds = 0;
    boolean wasPartial = false;
    for (int from = 0; from < coming.size(); ) {
      int to = Math.min(coming.size(), from + 1 + random.nextInt(20));
      shop.order(coming.subList(from, to).toArray(Order[]::new));
      from = to;
      if (random.nextInt(3) > 0 || to == coming.size()) {
        shop.build();
        builds++;
        wasPartial |= shop.log.stream().anyMatch(line -> line.contains("of them"));
        assertThat(shop.differences("silver.stg_orders")).isZero();
        assertThat(shop.differences("gold.agg_daily")).isZero();
      }
    }
    assertThat(builds).isGreaterThan(3);
    assertThat(wasPartial).isTrue();
    assertThat(shop.texts("select count(*) from silver.stg_orders")).containsExactly("60");
  }

  @Test
  void lateDataReopensItsDaysAndThoseItStillCountsFor() throws InterruptedException {
    for (int day = 1; day <= 9; day++) {
      shop.order(new Order(day, day, "2026-01-0%dT23:59:59".formatted(day)));
    }
    shop.build();

    shop.order(new Order(30, 100, "2026-01-03T00:00:00"));
    shop.build();

    assertThat(shop.log)
        .anyMatch(line -> line.matches("silver.stg_orders: .* of them the day 2026-01-03 anew.*"))
        .anyMatch(
            line -> line.matches("gold.agg_daily: .* 3 days from 2026-01-03 to 2026-01-05 anew.*"));
    assertThat(shop.differences("gold.agg_daily")).isZero();
    assertThat(
            shop.texts(
                "select day::varchar from bronze.model_intervals where model = 'silver.stg_orders' and run = 'run-2'"))
        .containsExactly("2026-01-03");
  }

  @Test
  void nothingIsWrittenWhenNothingHasChanged() throws InterruptedException {
    shop.order(new Order(1, 1, "2026-01-01T10:00:00"));
    shop.build();

    assertThat(shop.build()).isEqualTo("0 tables, 0 rows published");
    assertThat(shop.log).anyMatch(line -> line.startsWith("gold.agg_daily: is up to date"));
  }

  @Test
  void daysThatAFailedRunMissedHealWithTheNext() throws InterruptedException {
    shop.order(new Order(1, 1, "2026-01-01T10:00:00"));
    shop.build();
    shop.file(DAILY + ".yml", "kind: model\nchecks:\n  - expression: amount < 100\n");
    shop.order(new Order(2, 100, "2026-01-02T10:00:00"));
    assertThatExceptionOfType(MillraceException.class).isThrownBy(shop::build);
    assertThat(shop.texts("select count(*) from silver.stg_orders")).containsExactly("1");

    shop.file(DAILY + ".yml", "kind: model\n");
    shop.order(new Order(3, 1, "2026-01-03T10:00:00"));
    shop.build();

    assertThat(shop.log)
        .anyMatch(line -> line.contains("2 days from 2026-01-02 to 2026-01-03 anew"));
    assertThat(shop.differences("gold.agg_daily")).isZero();
  }

  @Test
  void daysThatACrashedAttemptWroteAreWrittenAgainWithWhatHasComeMeanwhile()
      throws InterruptedException {
    shop.order(new Order(1, 1, "2026-01-01T10:00:00"));
    shop.build();
    shop.order(new Order(2, 2, "2026-01-02T10:00:00"));
    shop.crashAfterWriting("silver.stg_orders", "2026-01-02");
    shop.order(new Order(3, 3, "2026-01-02T11:00:00"), new Order(4, 4, "2026-01-03T11:00:00"));
    shop.build();

    assertThat(shop.differences("silver.stg_orders")).isZero();
    assertThat(shop.differences("gold.agg_daily")).isZero();
    assertThat(shop.build()).isEqualTo("0 tables, 0 rows published");
  }

  @Test
  void aModelWithOtherSqlIsBuiltAnewAndSoIsAFullRefresh() throws InterruptedException {
    shop.order(new Order(1, 1, "2026-01-01T10:00:00"), new Order(2, 7, "2026-01-02T10:00:00"));
    shop.build();
    shop.file(
        STAGED + ".sql", "select id, amount * 2 as amount, ordered_at from {{ source('orders') }}");
    shop.build();

    assertThat(shop.log).anyMatch(line -> line.contains("all of it because its SQL has changed"));
    assertThat(shop.differences("gold.agg_daily")).isZero();

    shop.build(Map.of("full_refresh", "true"));
    assertThat(shop.log)
        .filteredOn(line -> line.contains("because a full refresh was asked for"))
        .hasSize(2);
  }

  @Test
  void anInputThatIsNotSplitByTheModelsDayRebuildsTheModelWhenItChanges()
      throws InterruptedException {
    shop.file(
        "models/silver/rates.sql",
        "select 2 as factor, count(*) as orders from {{ source('orders') }}");
    shop.file(
        STAGED + ".sql",
        "select id, amount * factor as amount, ordered_at from {{ source('orders') }} cross join {{ ref('rates') }}");
    shop.order(new Order(1, 1, "2026-01-01T10:00:00"));
    shop.build();
    shop.order(new Order(2, 1, "2026-01-02T10:00:00"));
    shop.build();

    assertThat(shop.log)
        .anyMatch(line -> line.contains("all of it because silver.rates has changed"));
  }

  @Test
  void aRowWithoutADayIsRefused() {
    shop.file(
        STAGED + ".sql",
        "select id, amount, cast(null as timestamptz) as ordered_at from {{ source('orders') }}");
    shop.order(new Order(1, 1, "2026-01-01T10:00:00"));

    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(shop::build)
        .withMessageContaining("1 rows of 'silver.stg_orders' have no 'ordered_at'");
  }

  @Test
  void mergedRowsReplaceThoseOfTheirKeyAlsoOnOtherDays() throws InterruptedException {
    shop.file(
        "models/gold/dim_order.sql",
        """
        {{ config(materialized='incremental', strategy='merge', unique_key='id', partition_by='ordered_at') }}
        select id, max_by(amount, ordered_at) as amount, max(ordered_at) as ordered_at
        from {{ source('orders') }}
        {% if is_incremental() %} where ordered_at > (select max(ordered_at) from {{ this }}) {% endif %}
        group by id
        """);
    shop.order(
        new Order(1, 1, "2026-01-01T10:00:00"),
        new Order(2, 2, "2026-01-01T11:00:00"),
        new Order(3, 3, "2026-01-02T10:00:00"));
    shop.build();
    shop.order(new Order(1, 10, "2026-01-05T10:00:00"), new Order(4, 4, "2026-01-06T10:00:00"));
    shop.build();

    assertThat(shop.texts("select id || '=' || amount from gold.dim_order order by id"))
        .containsExactly("1=10", "2=2", "3=3", "4=4");
    assertThat(shop.differences("gold.dim_order")).isZero();
  }

  @Test
  void appendedRowsStandBesideThoseBefore() throws InterruptedException {
    shop.file(
        "models/gold/order_counts.sql",
        """
        {{ config(materialized='incremental', strategy='append') }}
        select count(*) as orders from {{ source('orders') }}
        """);
    shop.build();
    shop.order(new Order(1, 1, "2026-01-01T10:00:00"));
    shop.build();

    assertThat(shop.texts("select orders from gold.order_counts order by 1"))
        .containsExactly("0", "1");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void aSnapshotIsTheSameInWhateverOrderTheStatesWereSeen(long seed) throws InterruptedException {
    List<Order> states =
        new ArrayList<>(
            List.of(
                new Order(1, 1, "2026-01-01T10:00:00"),
                new Order(1, 2, "2026-01-02T10:00:00"),
                new Order(1, 3, "2026-01-03T10:00:00"),
                new Order(2, 9, "2026-01-02T12:00:00")));
    shop.file(
        "models/gold/order_states.sql",
        """
        {{ config(materialized='snapshot', key='id', updated_at='ordered_at') }}
        select id, amount, ordered_at from {{ source('orders') }}
        """);
    Collections.shuffle(states, new Random(seed));
    for (Order state : states) {
      shop.order(state);
      shop.build();
    }
    shop.build(Map.of("full_refresh", "true"));

    assertThat(
            shop.texts(
                """
                select concat_ws(' ', id, amount, strftime(valid_from, '%d'), strftime(valid_until, '%d'), is_current)
                from gold.order_states order by id, valid_from
                """))
        .containsExactly("1 1 01 02 false", "1 2 02 03 false", "1 3 03 true", "2 9 02 true");
  }
}
