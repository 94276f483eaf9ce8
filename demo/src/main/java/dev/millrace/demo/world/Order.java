package dev.millrace.demo.world;

import java.util.List;

/// What a customer bought at once: one line per product.
public record Order(String id, String customerId, List<Line> lines) {
  public Order {
    lines = List.copyOf(lines);
  }

  public long total() {
    return total(lines);
  }

  /// The transaction under which parts of this order come back.
  public String returnId() {
    return "R" + id.substring(1);
  }

  /// The worth of some lines in cents.
  public static long total(List<Line> lines) {
    long total = 0;
    for (Line line : lines) {
      total += line.amount();
    }
    return total;
  }

  /// A product, how many of it, and the price of one in cents.
  public record Line(String productId, int quantity, long price) {
    public long amount() {
      return price * quantity;
    }

    Line reversed() {
      return new Line(productId, -quantity, price);
    }
  }
}
