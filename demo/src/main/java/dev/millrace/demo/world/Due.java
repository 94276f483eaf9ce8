package dev.millrace.demo.world;

import java.util.List;

/// Something that follows from an earlier day.
sealed interface Due {
  Shopper shopper();

  /// Goods come back and are paid back.
  record Refund(Shopper shopper, Order order, List<Order.Line> lines, String reason)
      implements Due {}

  /// A problem with an order makes the customer ask for help.
  record Complaint(Shopper shopper, int severity) implements Due {}

  /// Support answers a ticket.
  record Reply(Shopper shopper, String ticketId, int severity, int waitedDays) implements Due {}
}
