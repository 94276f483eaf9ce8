package dev.millrace.demo.world;

import dev.millrace.demo.chance.Dice;
import dev.millrace.demo.world.Happening.Refunded;
import dev.millrace.demo.world.Happening.TicketClosed;
import dev.millrace.demo.world.Happening.TicketOpened;
import java.time.Duration;
import java.util.List;

/// What happens after an order: returns, problems, and how support handles them. Problems and slow
/// answers lower the customer's satisfaction, which is what the churn of some comes from.
final class ServiceDesk {
  private static final double RETURN_SHARE = 0.05;
  private static final double PROBLEM_SHARE = 0.06;
  private static final List<String> REASONS =
      List.of("does_not_fit", "damaged", "not_as_described", "changed_mind");
  private static final List<String> TOPICS =
      List.of("late_delivery", "damaged_item", "wrong_item", "payment", "question");

  private final Agenda agenda;
  private final Catalogue catalogue;
  private final Numbering numbering;

  ServiceDesk(Agenda agenda, Premises premises) {
    this.agenda = agenda;
    catalogue = premises.catalogue();
    numbering = premises.numbering();
  }

  void expect(Shopper shopper, Order order, int day, Dice dice) {
    if (dice.chance(RETURN_SHARE)) {
      int kept = dice.below(order.lines().size());
      List<Order.Line> lines = order.lines().subList(kept, order.lines().size());
      agenda.put(
          day + dice.between(3, 14), new Due.Refund(shopper, order, lines, dice.pick(REASONS)));
    }
    if (dice.chance(PROBLEM_SHARE)) {
      agenda.put(day + dice.between(1, 6), new Due.Complaint(shopper, dice.between(1, 3)));
    }
  }

  void handle(Due due, DayLog log, Dice dice) {
    Duration time = Duration.ofMillis((long) (dice.between(8.0, 20.0) * 3_600_000));
    switch (due) {
      case Due.Refund refund -> refund(refund, log, time);
      case Due.Complaint complaint -> open(complaint, log, time, dice);
      case Due.Reply reply -> close(reply, log, time, dice);
    }
  }

  private void refund(Due.Refund refund, DayLog log, Duration time) {
    Visitor backOffice = author(refund.shopper(), "shop-backend/2.4");
    log.note(time, backOffice, new Refunded(refund.order(), refund.reason(), refund.lines()));
    log.takeBack(time, refund.order(), refund.lines());
    for (Order.Line line : refund.lines()) {
      catalogue.putBack(Integer.parseInt(line.productId().substring(1)) - 1, line.quantity());
    }
  }

  private void open(Due.Complaint complaint, DayLog log, Duration time, Dice dice) {
    String ticket = numbering.ticket();
    int severity = complaint.severity();
    Shopper shopper = complaint.shopper();
    log.note(time, desk(shopper), new TicketOpened(ticket, dice.pick(TOPICS), severity));
    shopper.mood.disappoint(0.1 + 0.12 * severity);
    int wait = dice.between(1, 2 + severity);
    agenda.put(log.day() + wait, new Due.Reply(shopper, ticket, severity, wait));
  }

  private void close(Due.Reply reply, DayLog log, Duration time, Dice dice) {
    double quality = 1.1 - 0.18 * reply.waitedDays() + 0.2 * dice.gaussian();
    int rating = StrictMath.clamp(StrictMath.round(1 + 4 * quality), 1, 5);
    log.note(time, desk(reply.shopper()), new TicketClosed(reply.ticketId(), rating));
    if (rating >= 4) {
      reply.shopper().mood.console(0.12);
    }
    if (rating <= 2) {
      reply.shopper().mood.disappoint(0.15);
    }
  }

  private static Visitor desk(Shopper shopper) {
    return author(shopper, "support-desk/1.9");
  }

  private static Visitor author(Shopper shopper, String agent) {
    return new Visitor(
        shopper.anonymousId, shopper.profile.customerId(), agent, "100.64.0.10", null);
  }
}
