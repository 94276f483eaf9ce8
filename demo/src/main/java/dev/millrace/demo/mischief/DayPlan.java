package dev.millrace.demo.mischief;

import dev.millrace.demo.world.ShopDay;
import java.util.List;

/// A shop day as it will leave the shop. Deliveries are in order of their moment, all within the
/// day; late ones may belong to events of earlier days.
public record DayPlan(
    ShopDay day, List<Delivery> deliveries, List<SalesRow> rows, FileArrival salesFile) {
  public DayPlan {
    deliveries = List.copyOf(deliveries);
    rows = List.copyOf(rows);
  }

  /// How often the sales file arrives.
  public enum FileArrival {
    ONCE,
    TWICE
  }
}
