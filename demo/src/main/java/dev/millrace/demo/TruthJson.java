package dev.millrace.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The truth in snake case, dates as text.
final class TruthJson {
  private static final JsonMapper JSON = new JsonMapper();

  private TruthJson() {}

  static String write(ShopTruth truth) {
    ObjectNode root = JSON.createObjectNode();
    root.put("first_day", truth.firstDay().toString());
    root.put("days", truth.days());
    root.put("events", truth.events());
    root.put("orders", truth.orders());
    root.put("returns", truth.returns());
    ObjectNode kinds = root.putObject("misbehaviour");
    for (Map.Entry<Misbehaviour.Kind, ShopTruth.Count> entry :
        new TreeMap<>(truth.misbehaviour()).entrySet()) {
      ObjectNode count = kinds.putObject(entry.getKey().name().toLowerCase(Locale.ROOT));
      count.put("planned", entry.getValue().planned());
      count.put("sent", entry.getValue().sent());
    }
    var sales = root.putArray("sales");
    truth.sales().forEach(day -> write(day, sales.addObject()));
    var customers = root.putArray("customers");
    truth.customers().forEach(customer -> write(customer, customers.addObject()));
    return text(root);
  }

  private static void write(ShopTruth.DaySales day, ObjectNode node) {
    node.put("date", day.date().toString());
    node.put("orders", day.orders());
    node.put("lines", day.lines());
    node.put("revenue", day.revenue());
    node.put("in_negative_lines", day.inNegativeLines());
    node.put("in_unknown_products", day.inUnknownProducts());
  }

  private static void write(ShopTruth.Customer customer, ObjectNode node) {
    node.put("customer_id", customer.customerId());
    node.put("phase", customer.phase());
    node.put("engagement", rounded(customer.engagement()));
    node.put("satisfaction", rounded(customer.satisfaction()));
    node.put("churned_since", text(customer.churnedSince()));
    node.put("cause", customer.cause());
  }

  private static double rounded(double share) {
    return StrictMath.round(share * 1000) / 1000.0;
  }

  private static @Nullable String text(@Nullable Object value) {
    return value == null ? null : value.toString();
  }

  private static String text(ObjectNode root) {
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A tree of plain values is always JSON; this is a bug.", e);
    }
  }
}
