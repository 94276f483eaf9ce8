package dev.millrace.demo.world;

import dev.millrace.demo.chance.Dice;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// A day while it is being made: what happens is noted here in any order and told in order of time.
final class DayLog {
  private final int day;
  private final Instant start;
  private final List<ShopEvent> events = new ArrayList<>();
  private final List<SaleLine> sales = new ArrayList<>();
  private final List<Profile> newProfiles = new ArrayList<>();
  private Dice messageIds;
  private final long seed;

  DayLog(long seed, int day, Calendar calendar) {
    this.seed = seed;
    this.day = day;
    start = calendar.startOf(day);
    messageIds = Dice.of(seed, Streams.MESSAGE_IDS, day, -1);
  }

  int day() {
    return day;
  }

  /// From here on events are this subject's: their ids depend on nobody else's events.
  void subject(long subject) {
    messageIds = Dice.of(seed, Streams.MESSAGE_IDS, day, subject);
  }

  void note(Duration sinceMidnight, Visitor visitor, Happening what) {
    events.add(
        new ShopEvent(messageIds.uuid().toString(), start.plus(sinceMidnight), visitor, what));
  }

  void sell(Duration sinceMidnight, Order order) {
    for (Order.Line line : order.lines()) {
      sales.add(line(sinceMidnight, order.id(), order.customerId(), line));
    }
  }

  void takeBack(Duration sinceMidnight, Order order, List<Order.Line> lines) {
    for (Order.Line line : lines) {
      sales.add(line(sinceMidnight, order.returnId(), order.customerId(), line.reversed()));
    }
  }

  void file(Profile profile) {
    newProfiles.add(profile);
  }

  ShopDay close(Calendar calendar, List<Product> catalogue) {
    events.sort(Comparator.comparing(ShopEvent::at).thenComparing(ShopEvent::messageId));
    sales.sort(Comparator.comparing(SaleLine::at));
    return new ShopDay(day, calendar.date(day), events, sales, catalogue, newProfiles);
  }

  private SaleLine line(
      Duration sinceMidnight, String transaction, String customer, Order.Line line) {
    Instant at = start.plus(sinceMidnight);
    return new SaleLine(
        transaction, customer, line.productId(), line.quantity(), line.amount(), at);
  }
}
