package dev.millrace.demo;

import dev.millrace.demo.Misbehaviour.Kind;
import dev.millrace.demo.mischief.DayPlan;
import dev.millrace.demo.mischief.Delivery;
import dev.millrace.demo.mischief.SalesRow;
import dev.millrace.demo.world.Happening;
import dev.millrace.demo.world.ShopEvent;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/// The shop's own books over the simulated days.
final class Books {
  private final List<ShopTruth.DaySales> days = new ArrayList<>();
  private long events;
  private long orders;
  private long returns;

  void enter(DayPlan plan) {
    long ordersBefore = orders;
    for (ShopEvent event : plan.day().events()) {
      orders += event.what() instanceof Happening.Ordered ? 1 : 0;
      returns += event.what() instanceof Happening.Refunded ? 1 : 0;
    }
    events += plan.day().events().size() + botEvents(plan);
    days.add(
        new ShopTruth.DaySales(
            plan.day().date(),
            orders - ordersBefore,
            plan.day().sales().size(),
            euros(plan.day().sales().stream().mapToLong(line -> line.amount()).sum()),
            amountOf(plan, Kind.NEGATIVE_AMOUNT),
            amountOf(plan, Kind.UNKNOWN_PRODUCT)));
  }

  long events() {
    return events;
  }

  long orders() {
    return orders;
  }

  long returns() {
    return returns;
  }

  List<ShopTruth.DaySales> days() {
    return days;
  }

  private static long botEvents(DayPlan plan) {
    long count = 0;
    for (Delivery delivery : plan.deliveries()) {
      count += delivery.kind() == Kind.BOT_EVENT ? 1 : 0;
    }
    return count;
  }

  private static BigDecimal amountOf(DayPlan plan, Kind kind) {
    long cents = 0;
    for (SalesRow row : plan.rows()) {
      cents += row.kind() == kind ? row.line().amount() : 0;
    }
    return euros(cents);
  }

  private static BigDecimal euros(long cents) {
    return BigDecimal.valueOf(cents, 2);
  }
}
