package dev.millrace.bench.gold;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/// The part of `examples/shop` that is built from sales and products, unchanged.
final class ShopModels {

  /// Each after those it reads.
  static final List<String> IN_ORDER =
      List.of(
          "silver/stg_products",
          "silver/stg_sales",
          "gold/dim_product",
          "gold/fct_sales",
          "gold/dim_date",
          "gold/agg_daily_sales",
          "gold/agg_customer_lifetime_value",
          "gold/agg_top_products");

  private static final Pattern REF = Pattern.compile("\\{\\{ ref\\('(\\w+)'\\) }}");
  private static final Pattern SOURCE = Pattern.compile("\\{\\{ source\\('(\\w+)'\\) }}");

  private ShopModels() {}

  static String name(String model) {
    return model.substring(model.indexOf('/') + 1);
  }

  /// A project of its own, with a flow that does nothing but build.
  static void copy(Path shop, Path project) throws IOException {
    Files.createDirectories(project);
    Files.writeString(
        project.resolve("millrace.yaml"),
        "kind: project\nname: bench\ncurrency: EUR\ntime_zone: UTC\n");
    for (String source : List.of("sources/sales.yaml", "sources/products.yaml")) {
      copyFile(shop, project, source);
    }
    for (String model : IN_ORDER) {
      copyFile(shop, project, "models/" + model + ".sql");
      copyFile(shop, project, "models/" + model + ".yml");
    }
    Path flows = Files.createDirectories(project.resolve("flows"));
    Files.writeString(flows.resolve("gold.yaml"), "kind: flow\nsteps:\n  - run: build\n");
  }

  private static void copyFile(Path from, Path to, String name) throws IOException {
    Path target = to.resolve(name);
    Files.createDirectories(target.getParent());
    Files.copy(from.resolve(name), target);
  }

  /// The model's SQL over views that are named as models and sources are.
  static String plainSql(Path shop, String model) throws IOException {
    String sql = Files.readString(shop.resolve("models").resolve(model + ".sql"));
    return SOURCE.matcher(REF.matcher(sql).replaceAll("$1")).replaceAll("source_$1");
  }

  /// The column by whose day the model's table is split, or empty.
  static String partitionedBy(Path shop, String model) throws IOException {
    return Files.readAllLines(shop.resolve("models").resolve(model + ".yml")).stream()
        .filter(line -> line.startsWith("partition_by:"))
        .map(line -> line.substring("partition_by:".length()).strip())
        .findFirst()
        .orElse("");
  }

  /// Answered by ours and the peer: equal, or the comparison is worth nothing.
  static final String PROOF =
      """
      select
        (select count(*) from %1$sfct_sales) as fct_rows,
        (select cast(sum(amount) as varchar) from %1$sfct_sales) as fct_amount,
        (select count(*) from %1$sdim_product) as products,
        (select count(*) from %1$sdim_date) as days,
        (select cast(sum(revenue) as varchar) from %1$sagg_daily_sales) as daily_revenue,
        (select cast(sum(unique_customers) as varchar) from %1$sagg_daily_sales) as daily_customers,
        (select count(*) from %1$sagg_customer_lifetime_value) as customers,
        (select cast(sum(lifetime_value) as varchar) from %1$sagg_customer_lifetime_value) as lifetime_value,
        (select cast(sum(revenue * rank) as varchar) from %1$sagg_top_products) as top_products\
      """;
}
