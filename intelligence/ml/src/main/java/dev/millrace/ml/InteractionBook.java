package dev.millrace.ml;

import dev.millrace.contracts.definition.RecommendationDefinition;
import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.ml.recommend.Interactions;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What customers did with items, read from the lake: sorted by customer, and by time for each.
///
/// @param customers where the interactions of each are, as a number of `interactions`
/// @param items numbers of items
/// @param itemIds their ids
/// @param day of each interaction, since 1970
/// @param bought whether each was a purchase
record InteractionBook(
    Map<String, Integer> customers,
    Map<String, Integer> items,
    List<String> itemIds,
    Interactions interactions,
    int[] day,
    boolean[] bought) {

  private static final int MOST = 50_000_000;

  static InteractionBook read(LakeView view, RecommendationDefinition definition) {
    return read(view, definition, Instant.parse("9999-01-01T00:00:00Z"));
  }

  /// @param until the first moment that is not looked at
  static InteractionBook read(LakeView view, RecommendationDefinition definition, Instant until) {
    var reading = new Reading(definition);
    view.read(
        SqlQuery.of(
            """
            with interactions as (
            %s
            )
            select
              cast(key as varchar), cast(item as varchar), cast(occurred_at as timestamptz),
              cast(weight as double), is_purchase
            from interactions
            where key is not null and item is not null and cast(occurred_at as timestamptz) < cast(? as timestamptz)
            order by 1, 3, 2, 4, 5
            """
                .formatted(definition.interactions()),
            until.toString()),
        reading::row);
    return reading.book();
  }

  /// Rows of what was bought on the same day by the same customer.
  Interactions baskets() {
    var baskets = new ArrayList<int[]>();
    for (int row = 0; row < interactions.rows(); row++) {
      var basket = new ArrayList<Integer>();
      int last = -1;
      for (int at = interactions.start()[row]; at < interactions.start()[row + 1]; at++) {
        if (bought[at]) {
          if (day[at] != last) {
            add(baskets, basket);
          }
          last = day[at];
          if (!basket.contains(interactions.item()[at])) {
            basket.add(interactions.item()[at]);
          }
        }
      }
      add(baskets, basket);
    }
    return Interactions.of(interactions.items(), baskets.toArray(int[][]::new));
  }

  private static void add(List<int[]> baskets, List<Integer> basket) {
    if (basket.size() > 1) {
      baskets.add(basket.stream().mapToInt(Integer::intValue).toArray());
    }
    basket.clear();
  }

  /// What a customer bought day by day, oldest first; an item once in each.
  ///
  /// @param row the number of the customer
  /// @param most so many of the newest purchases are looked at
  int[][] basketsOf(int row, int most) {
    var baskets = new ArrayList<int[]>();
    var basket = new LinkedHashSet<Integer>();
    int last = -1;
    int left = most;
    for (int at = interactions.start()[row + 1] - 1; at >= interactions.start()[row]; at--) {
      if (bought[at] && left-- > 0) {
        if (day[at] != last && !basket.isEmpty()) {
          baskets.add(basket.stream().mapToInt(Integer::intValue).toArray());
          basket.clear();
        }
        last = day[at];
        basket.add(interactions.item()[at]);
      }
    }
    if (!basket.isEmpty()) {
      baskets.add(basket.stream().mapToInt(Integer::intValue).toArray());
    }
    return baskets.reversed().toArray(int[][]::new);
  }

  /// The newest items of a customer, oldest first.
  int[] newest(String customer, int most) {
    Integer row = customers.get(customer);
    if (row == null) {
      return new int[0];
    }
    int end = interactions.start()[row + 1];
    return Arrays.copyOfRange(
        interactions.item(), Math.max(interactions.start()[row], end - most), end);
  }

  /// All that a customer has bought, sorted.
  int[] boughtBy(String customer) {
    Integer row = customers.get(customer);
    if (row == null) {
      return new int[0];
    }
    var found = new int[interactions.length(row)];
    int count = 0;
    for (int at = interactions.start()[row]; at < interactions.start()[row + 1]; at++) {
      if (bought[at]) {
        found[count++] = interactions.item()[at];
      }
    }
    return Arrays.stream(found, 0, count).sorted().distinct().toArray();
  }

  /// Rows on their way into arrays.
  private static final class Reading {
    private final RecommendationDefinition definition;
    private final Map<String, Integer> customers = new HashMap<>();
    private final Map<String, Integer> items = new HashMap<>();
    private final List<String> itemIds = new ArrayList<>();
    private int[] start = new int[1024];
    private int[] item = new int[1024];
    private int[] day = new int[1024];
    private float[] weight = new float[1024];
    private boolean[] bought = new boolean[1024];
    private int count;

    Reading(RecommendationDefinition definition) {
      this.definition = definition;
    }

    void row(@Nullable Object[] row) {
      if (count == item.length) {
        grow();
      }
      String customer = String.valueOf(row[0]);
      if (!customers.containsKey(customer)) {
        int number = customers.size();
        if (number + 1 >= start.length) {
          start = Arrays.copyOf(start, 2 * start.length);
        }
        start[number] = count;
        customers.put(customer, number);
      }
      item[count] =
          items.computeIfAbsent(
              String.valueOf(row[1]),
              id -> {
                itemIds.add(id);
                return itemIds.size() - 1;
              });
      day[count] =
          row[2] instanceof Instant at ? (int) ChronoUnit.DAYS.between(Instant.EPOCH, at) : 0;
      weight[count] = row[3] instanceof Number number ? number.floatValue() : 1;
      bought[count] = row[4] instanceof Boolean isPurchase && isPurchase;
      count++;
    }

    private void grow() {
      if (count >= MOST) {
        throw new MillraceException(
            ProblemCode.DEFINITION_VALUE.at(
                definition.where(),
                "The query 'interactions' of the model '%s' answers more than %,d rows."
                    .formatted(definition.name(), MOST),
                "Leave out what is old: 'where occurred_at > now() - interval 1 year'."));
      }
      int size = Math.min(MOST, 2 * count);
      item = Arrays.copyOf(item, size);
      day = Arrays.copyOf(day, size);
      weight = Arrays.copyOf(weight, size);
      bought = Arrays.copyOf(bought, size);
    }

    InteractionBook book() {
      int rows = customers.size();
      start = Arrays.copyOf(start, rows + 1);
      start[rows] = count;
      return new InteractionBook(
          customers,
          items,
          itemIds,
          new Interactions(
              itemIds.size(), start, Arrays.copyOf(item, count), Arrays.copyOf(weight, count)),
          Arrays.copyOf(day, count),
          Arrays.copyOf(bought, count));
    }
  }
}
