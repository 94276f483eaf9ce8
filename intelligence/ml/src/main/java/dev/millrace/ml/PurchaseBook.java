package dev.millrace.ml;

import dev.millrace.contracts.definition.LifetimeValueDefinition;
import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.ml.clv.Customer;
import dev.millrace.ml.clv.Outlook;
import dev.millrace.ml.clv.Purchases;
import dev.millrace.ml.clv.Window;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// How every customer had bought until a day, and how often since. Time is in weeks.
///
/// @param keys of the customers, sorted
/// @param spent all that each had paid
/// @param first what each had paid on the first day
/// @param lately on how many of the last 28 days each had bought again
/// @param later on how many days after that each bought
/// @param spentLater what each paid after that
record PurchaseBook(
    List<String> keys,
    Purchases purchases,
    double[] spent,
    double[] first,
    double[] lately,
    double[] later,
    double[] spentLater) {

  private static final double DAYS_OF_WEEK = 7;

  /// @param day the first that is not looked at
  /// @param end the first day that does not count as later
  static PurchaseBook read(
      LakeView view, LifetimeValueDefinition definition, LocalDate day, LocalDate end) {
    String sql =
        """
        with purchases as (
        %s
        ),
        days as (
          select cast(key as varchar) as key, cast(occurred_at as date) as day, cast(sum(value order by value) as double) as value
          from purchases
          where key is not null and cast(occurred_at as date) < cast(? as date)
          group by all
          having sum(value) > 0
        ),
        customers as (
          select *, min(day) over (partition by key) as first from days
        )
        select
          key,
          count(*) filter (where day < cast(? as date)) - 1,
          coalesce(max(day) filter (where day < cast(? as date)) - min(day), 0),
          cast(? as date) - min(day),
          coalesce(avg(value order by day) filter (where day > first and day < cast(? as date)), 0),
          coalesce(sum(value order by day) filter (where day < cast(? as date)), 0),
          coalesce(max(value) filter (where day = first), 0),
          count(*) filter (where day > first and day < cast(? as date) and day >= cast(? as date) - 28),
          count(*) filter (where day >= cast(? as date)),
          coalesce(sum(value order by day) filter (where day >= cast(? as date)), 0)
        from customers
        where first < cast(? as date)
        group by key
        order by key
        """
            .formatted(definition.purchases());
    String until = day.toString();
    var rows = new ArrayList<@Nullable Object[]>();
    view.read(
        SqlQuery.of(
            sql,
            end.toString(),
            until,
            until,
            until,
            until,
            until,
            until,
            until,
            until,
            until,
            until),
        rows::add);
    return new PurchaseBook(
        rows.stream().map(row -> String.valueOf(row[0])).toList(),
        new Purchases(
            column(rows, row -> number(row, 1)),
            column(rows, row -> number(row, 2) / DAYS_OF_WEEK),
            column(rows, row -> number(row, 3) / DAYS_OF_WEEK),
            column(rows, row -> number(row, 4))),
        column(rows, row -> number(row, 5)),
        column(rows, row -> number(row, 6)),
        column(rows, row -> number(row, 7)),
        column(rows, row -> number(row, 8)),
        column(rows, row -> number(row, 9)));
  }

  Customer customer(int i) {
    return new Customer(
        new Outlook.Past(
            purchases.repeats()[i], purchases.last()[i], purchases.age()[i], purchases.value()[i]),
        first[i],
        lately[i]);
  }

  /// @param days how many there are after the day that was read as of
  Window window(long days) {
    return new Window(
        IntStream.range(0, size()).mapToObj(this::customer).toList(),
        later,
        spentLater,
        weeks(days));
  }

  /// For how many days the first customer is known.
  long days() {
    return Math.round(Arrays.stream(purchases.age()).max().orElse(0) * DAYS_OF_WEEK);
  }

  int size() {
    return keys.size();
  }

  /// How many bought more than once.
  long returning() {
    return Arrays.stream(purchases.repeats()).filter(repeats -> repeats > 0).count();
  }

  static double weeks(long days) {
    return days / DAYS_OF_WEEK;
  }

  private static double[] column(
      List<@Nullable Object[]> rows, ToDoubleFunction<@Nullable Object[]> value) {
    return rows.stream().mapToDouble(value).toArray();
  }

  private static double number(@Nullable Object[] row, int column) {
    return row[column] instanceof Number number ? number.doubleValue() : 0;
  }
}
