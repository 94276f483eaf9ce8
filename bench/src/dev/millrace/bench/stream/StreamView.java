package dev.millrace.bench.stream;

import dev.millrace.contracts.definition.FeatureViewDefinition;
import dev.millrace.contracts.definition.FeatureViewDefinition.Aggregate;
import dev.millrace.contracts.definition.FeatureViewDefinition.Feature;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.name.ViewName;
import dev.millrace.contracts.problem.Where;
import java.time.Duration;
import java.util.List;

/// Eight live features of a customer: counts, sums, latest values, different values and a session.
final class StreamView {

  private static final Duration DAY = Duration.ofDays(1);
  private static final String VIEWED = "Product Viewed";
  private static final String ADDED = "Product Added";

  private StreamView() {}

  static FeatureViewDefinition eightFeatures() {
    return new FeatureViewDefinition(
        new ViewName("bench"),
        null,
        "customer",
        TableName.of("bronze.events"),
        "user_id",
        "occurred_at",
        true,
        null,
        List.of(
            feature("page_views_1h", Aggregate.COUNT, null, "page", Duration.ofHours(1)),
            feature("product_views_1h", Aggregate.COUNT, null, VIEWED, Duration.ofHours(1)),
            feature("cart_adds_1d", Aggregate.COUNT, null, ADDED, DAY),
            feature("cart_value", Aggregate.LAST, "properties.cart_value", ADDED, DAY),
            feature("products_7d", Aggregate.DISTINCT, "properties.product_id", VIEWED, days(7)),
            feature("products_viewed", Aggregate.LAST_K, "properties.product_id", VIEWED, null),
            feature("spend_90d", Aggregate.SUM, "properties.price", "Order Completed", days(90)),
            new Feature(
                "session_duration",
                null,
                Aggregate.SESSION_DURATION,
                null,
                null,
                null,
                null,
                null,
                Duration.ofMinutes(30),
                null,
                null)),
        new Where("features/bench.yaml", 1));
  }

  private static Duration days(int days) {
    return DAY.multipliedBy(days);
  }

  private static Feature feature(
      String name, Aggregate aggregate, String of, String event, Duration window) {
    return new Feature(name, null, aggregate, of, event, null, window, null, null, null, null);
  }
}
