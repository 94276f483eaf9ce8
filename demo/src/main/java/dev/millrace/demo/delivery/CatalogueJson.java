package dev.millrace.demo.delivery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.millrace.demo.world.Product;
import java.math.BigDecimal;
import java.util.List;

/// The product catalogue as one JSON array.
public final class CatalogueJson {
  private static final JsonMapper JSON = new JsonMapper();

  private CatalogueJson() {}

  public static byte[] write(List<Product> products) {
    ArrayNode array = JSON.createArrayNode();
    for (Product product : products) {
      array
          .addObject()
          .put("product_id", product.id())
          .put("name", product.name())
          .put("category", product.category())
          .put("price", BigDecimal.valueOf(product.price(), 2))
          .put("stock", product.stock());
    }
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(array);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A tree of plain values is always JSON; this is a bug.", e);
    }
  }
}
