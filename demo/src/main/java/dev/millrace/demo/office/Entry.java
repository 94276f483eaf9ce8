package dev.millrace.demo.office;

import dev.millrace.demo.world.Happening.Ordered;
import dev.millrace.demo.world.Happening.Refunded;
import dev.millrace.demo.world.Order;
import dev.millrace.demo.world.Profile;
import dev.millrace.demo.world.ShopDay;
import dev.millrace.demo.world.ShopEvent;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// One statement that is due at a moment. Made again it changes nothing.
record Entry(Instant at, String sql, List<Object> values) {

  private static final String CUSTOMER =
      """
      insert into customers values (?, ?, ?, ?, ?, ?, ?, ?)
      on conflict (customer_id) do update set
        name = excluded.name, email = excluded.email, city = excluded.city,
        country = excluded.country, updated_at = excluded.updated_at
      where customers.updated_at < excluded.updated_at
      """;
  private static final String ORDER =
      """
      insert into orders (order_id, customer_id, channel, products, total, status, ordered_at, updated_at)
      values (?, ?, ?, ?, ?, 'paid', ?, ?) on conflict (order_id) do nothing
      """;
  private static final String REFUND =
      """
      update orders set refunded = ?, status = 'refunded', updated_at = ?
      where order_id = ? and updated_at < ?
      """;

  /// What a day brings, in order of time.
  static List<Entry> of(ShopDay day) {
    List<Entry> entries = new ArrayList<>();
    day.newProfiles().stream().map(Entry::of).forEach(entries::add);
    day.events().stream().flatMap(Entry::of).forEach(entries::add);
    entries.sort(Comparator.comparing(Entry::at));
    return entries;
  }

  private static Entry of(Profile profile) {
    return new Entry(
        profile.since(),
        CUSTOMER,
        List.of(
            profile.customerId(),
            profile.name(),
            profile.email(),
            profile.place().city(),
            profile.place().country(),
            profile.acquisitionChannel(),
            profile.signupDate(),
            profile.since()));
  }

  private static Stream<Entry> of(ShopEvent event) {
    Instant at = event.at();
    return switch (event.what()) {
      case Ordered(Order order, String _, String channel) ->
          Stream.of(
              new Entry(
                  at,
                  ORDER,
                  List.of(
                      order.id(),
                      order.customerId(),
                      channel,
                      order.lines().size(),
                      euros(order.total()),
                      at,
                      at)));
      case Refunded(Order order, String _, List<Order.Line> lines) ->
          Stream.of(new Entry(at, REFUND, List.of(euros(Order.total(lines)), at, order.id(), at)));
      default -> Stream.empty();
    };
  }

  private static BigDecimal euros(long cents) {
    return BigDecimal.valueOf(cents, 2);
  }
}
