package dev.millrace.demo.world;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an event is about. Amounts are cents of EUR.
public sealed interface Happening {

  /// A page was seen.
  record PageSeen(String name, String path, String sessionId, @Nullable String referrer)
      implements Happening {}

  /// A customer logged in, signed up or changed their data.
  record Identified(Profile profile) implements Happening {}

  /// The search box was used.
  record Searched(String query, String sessionId) implements Happening {}

  /// A product's page was seen.
  record Viewed(Product product, String sessionId) implements Happening {}

  /// Something went into the cart, which is worth `cartValue` after it.
  record Added(Product product, int quantity, long cartValue, String sessionId)
      implements Happening {}

  /// Something left the cart, which is worth `cartValue` after it.
  record Removed(Product product, int quantity, long cartValue, String sessionId)
      implements Happening {}

  /// The checkout was entered; the order may never come.
  record CheckoutStarted(String orderId, long value, String sessionId) implements Happening {}

  /// An order was paid.
  record Ordered(Order order, String sessionId, String channel) implements Happening {}

  /// A part of an order was sent back and paid back.
  record Refunded(Order order, String reason, List<Order.Line> lines) implements Happening {
    public Refunded {
      lines = List.copyOf(lines);
    }
  }

  /// A customer asked for help; severity is 1 (a question) to 3 (angry).
  record TicketOpened(String ticketId, String topic, int severity) implements Happening {}

  /// Support answered and the customer rated it, 1 to 5.
  record TicketClosed(String ticketId, int rating) implements Happening {}
}
