package dev.millrace.insight;

import dev.millrace.contracts.lake.Lake;
import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.lake.TableState;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.sql.SqlQuery;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Customers as people look at them, read from the shop's gold tables by their agreed names:
/// `dim_customer`, `fct_orders`, `agg_customer_lifetime_value` and `predictions`. A project that
/// lacks one of them has empty fields there.
public final class Customers {

  private static final TableName CUSTOMERS = TableName.of("gold.dim_customer");
  private static final TableName VALUES = TableName.of("gold.agg_customer_lifetime_value");
  private static final TableName ORDERS = TableName.of("gold.fct_orders");
  private static final TableName PREDICTIONS = TableName.of("gold.predictions");

  private final Lake lake;

  public Customers(Lake lake) {
    this.lake = lake;
  }

  /// @param search part of a name, an id or an address; empty for all
  /// @param offset where the page begins
  public Page<Customer> list(Order order, String search, int offset, int limit) {
    LakeView view = lake.view();
    Optional<TableState> customers = view.find(CUSTOMERS);
    if (customers.isEmpty()) {
      return new Page<>(List.of(), null);
    }
    var found = new ArrayList<Customer>();
    String like = "%" + search.replace("!", "!!").replace("%", "!%").replace("_", "!_") + "%";
    String sql =
        profiles(view)
            + """
            where (customer_id ilike ? escape '!' or customer_name ilike ? escape '!' or email ilike ? escape '!')
            order by %s, customer_id
            limit %d offset %d
            """
                .formatted(order.sql, limit + 1, offset);
    view.read(SqlQuery.of(sql, like, like, like), row -> found.add(customer(row)));
    return Page.of(
        found, limit, offset, MetricAnswer.ComputedFrom.of(customers.get(), sql, like, like, like));
  }

  /// @throws dev.millrace.contracts.problem.MillraceException NOT_FOUND
  public Customer require(String id) {
    LakeView view = lake.view();
    var found = new ArrayList<Customer>();
    if (view.find(CUSTOMERS).isPresent()) {
      view.read(
          SqlQuery.of(profiles(view) + "where customer_id = ?", id),
          row -> found.add(customer(row)));
    }
    if (found.isEmpty()) {
      throw ProblemCode.NOT_FOUND.exception(
          "There is no customer '%s'.".formatted(id), "Search in the list of customers.");
    }
    return found.getFirst();
  }

  /// The newest orders of a customer, newest first.
  public List<PlacedOrder> orders(String id, int limit) {
    LakeView view = lake.view();
    var orders = new ArrayList<PlacedOrder>();
    if (view.find(ORDERS).isPresent()) {
      view.read(
          SqlQuery.of(
              """
              select order_id, ordered_at, cast(total as double), cast(count_products as bigint)
              from gold.fct_orders
              where customer_id = ?
              order by ordered_at desc
              limit %d
              """
                  .formatted(limit),
              id),
          row ->
              orders.add(
                  new PlacedOrder(
                      String.valueOf(row[0]), (Instant) row[1], (Double) row[2], (Long) row[3])));
    }
    return orders;
  }

  private static String profiles(LakeView view) {
    return """
    with people as (
      select customer_id, customer_name, email, city, signed_up_on
      from gold.dim_customer
      where is_current
    ),
    worth as (%s),
    risk as (%s),
    profiles as (
      select people.*, worth.count_orders, worth.lifetime_value, worth.first_order_on,
        worth.last_order_on, risk.probability, risk.reasons
      from people
      left join worth on people.customer_id = worth.id
      left join risk on people.customer_id = risk.id
    )
    select customer_id, customer_name, email, city, signed_up_on, cast(count_orders as bigint),
      cast(lifetime_value as double), first_order_on, last_order_on, probability, reasons
    from profiles
    """
        .formatted(worth(view), risk(view));
  }

  private static String worth(LakeView view) {
    return view.find(VALUES).isPresent()
        ? "select customer_id as id, count_orders, lifetime_value, first_order_on, last_order_on from gold.agg_customer_lifetime_value"
        : "select null as id, 0 as count_orders, null as lifetime_value, cast(null as date) as first_order_on, cast(null as date) as last_order_on where false";
  }

  private static String risk(LakeView view) {
    return view.find(PREDICTIONS).isPresent()
        ? "select key as id, probability, reasons from gold.predictions qualify row_number() over (partition by key order by scored_at desc, version desc) = 1"
        : "select null as id, cast(null as double) as probability, cast(null as varchar) as reasons where false";
  }

  private static Customer customer(@Nullable Object[] row) {
    return new Customer(
        String.valueOf(row[0]),
        (String) row[1],
        (String) row[2],
        (String) row[3],
        (LocalDate) row[4],
        Optional.ofNullable((Long) row[5]).orElse(0L),
        (Double) row[6],
        (LocalDate) row[7],
        (LocalDate) row[8],
        (Double) row[9],
        (String) row[10]);
  }

  /// How a list is sorted.
  public enum Order {
    CHURN_RISK("probability desc nulls last"),
    LIFETIME_VALUE("lifetime_value desc nulls last"),
    NAME("customer_name nulls last");

    private final String sql;

    Order(String sql) {
      this.sql = sql;
    }
  }

  /// @param reasons what drove the newest prediction, as the JSON that was stored with it
  public record Customer(
      String id,
      @Nullable String name,
      @Nullable String email,
      @Nullable String city,
      @Nullable LocalDate signedUpOn,
      long orders,
      @Nullable Double lifetimeValue,
      @Nullable LocalDate firstOrderOn,
      @Nullable LocalDate lastOrderOn,
      @Nullable Double churnProbability,
      @Nullable String reasons) {}

  /// One order in a customer's history.
  public record PlacedOrder(
      String orderId, @Nullable Instant at, @Nullable Double total, @Nullable Long items) {}
}
