package dev.millrace.insight;

import dev.millrace.contracts.lake.Lake;
import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.lake.TableState;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.sql.SqlQuery;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The newest lines of `gold.fct_sales`, with the names of customer and product where they are
/// known.
public final class Transactions {

  private static final TableName SALES = TableName.of("gold.fct_sales");
  private static final TableName CUSTOMERS = TableName.of("gold.dim_customer");
  private static final TableName PRODUCTS = TableName.of("gold.dim_product");

  private final Lake lake;

  public Transactions(Lake lake) {
    this.lake = lake;
  }

  public Page<Line> newest(int offset, int limit) {
    LakeView view = lake.view();
    Optional<TableState> sales = view.find(SALES);
    if (sales.isEmpty()) {
      return new Page<>(List.of(), null);
    }
    var lines = new ArrayList<Line>();
    String sql = sql(view, offset, limit);
    view.read(new SqlQuery(sql), row -> lines.add(line(row)));
    return Page.of(lines, limit, offset, MetricAnswer.ComputedFrom.of(sales.get(), sql));
  }

  /// The lines are cut to the page before names are looked up.
  private static String sql(LakeView view, int offset, int limit) {
    boolean hasCustomers = view.find(CUSTOMERS).isPresent();
    boolean hasProducts = view.find(PRODUCTS).isPresent();
    return """
    with page as (
      select transaction_id, customer_id, product_id, quantity, amount, sold_at
      from gold.fct_sales
      order by sold_at desc, transaction_id, product_id
      limit %d offset %d
    )
    select page.transaction_id, page.customer_id, %s, page.product_id, %s,
      cast(page.quantity as bigint), cast(page.amount as double), page.sold_at
    from page
    %s
    %s
    order by page.sold_at desc, page.transaction_id, page.product_id
    """
        .formatted(
            limit + 1,
            offset,
            hasCustomers ? "dim_customer.customer_name" : "cast(null as varchar)",
            hasProducts ? "dim_product.product_name" : "cast(null as varchar)",
            hasCustomers
                ? "left join gold.dim_customer on page.customer_id = dim_customer.customer_id and dim_customer.is_current"
                : "",
            hasProducts
                ? "left join gold.dim_product on page.product_id = dim_product.product_id"
                : "");
  }

  private static Line line(@Nullable Object[] row) {
    return new Line(
        String.valueOf(row[0]),
        (String) row[1],
        (String) row[2],
        String.valueOf(row[3]),
        (String) row[4],
        (Long) row[5],
        (Double) row[6],
        (Instant) row[7]);
  }

  /// One product of one transaction.
  public record Line(
      String transactionId,
      @Nullable String customerId,
      @Nullable String customerName,
      String productId,
      @Nullable String productName,
      @Nullable Long quantity,
      @Nullable Double amount,
      @Nullable Instant at) {}
}
