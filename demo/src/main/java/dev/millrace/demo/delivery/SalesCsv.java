package dev.millrace.demo.delivery;

import dev.millrace.demo.Misbehaviour.Kind;
import dev.millrace.demo.mischief.SalesRow;
import dev.millrace.demo.world.SaleLine;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;

/// A day's sales as the till exports them.
public final class SalesCsv {
  private static final String HEADER =
      "transaction_id,customer_id,product_id,quantity,amount,transaction_date\n";
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss");

  private SalesCsv() {}

  public static byte[] write(List<SalesRow> rows) {
    var csv = new StringBuilder(HEADER);
    for (SalesRow row : rows) {
      csv.append(text(row)).append('\n');
    }
    return csv.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static String text(SalesRow row) {
    SaleLine line = row.line();
    if (row.kind() == Kind.MALFORMED_ROW) {
      return torn(line, row.variant());
    }
    if (row.kind() == Kind.UNKNOWN_PRODUCT) {
      String product = "P9%03d".formatted(row.variant());
      return join(line, product, euros(line.amount()), time(line));
    }
    long amount = row.kind() == Kind.NEGATIVE_AMOUNT ? -line.amount() : line.amount();
    return join(line, line.productId(), euros(amount), time(line));
  }

  private static String torn(SaleLine line, int variant) {
    String amount = euros(line.amount());
    return switch (variant) {
      case 0 -> line.transactionId() + "," + line.customerId() + "," + line.productId();
      case 1 -> join(line, line.productId(), "n/a", time(line));
      case 2 -> join(line, line.productId(), amount, "2026-13-45T25:61:00");
      default -> join(line, line.productId(), amount, time(line)) + ",,";
    };
  }

  private static String join(SaleLine line, String product, String amount, String time) {
    return String.join(
        ",",
        line.transactionId(),
        line.customerId(),
        product,
        Integer.toString(line.quantity()),
        amount,
        time);
  }

  private static String time(SaleLine line) {
    return TIME.format(LocalDateTime.ofInstant(line.at(), ZoneOffset.UTC));
  }

  private static String euros(long cents) {
    return BigDecimal.valueOf(cents, 2).toPlainString();
  }
}
