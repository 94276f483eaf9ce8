package dev.millrace.bench.dashboard;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The sample shop's sales dashboard: ten tiles, asked for as the browser asks.
final class DashboardPage {

  private static final List<String> ASKED =
      List.of(
          "revenue?by=day&compare=previous",
          "transactions?by=day&compare=previous",
          "average_order_value?by=day&compare=previous",
          "unique_customers?by=day&compare=previous",
          "units_sold?by=day&compare=previous",
          "revenue?by=category&order=desc&limit=10",
          "revenue?by=product&order=desc&limit=10",
          "transactions?by=weekday,hour",
          "unique_customers?by=segment&order=desc&limit=10",
          "revenue?by=category,segment&order=desc&limit=50");

  static final int TILES = ASKED.size();

  private DashboardPage() {}

  /// The shop's metrics, less the dimensions of tables that this lake does not have.
  static void writeMetrics(Path shop, Path project) throws IOException {
    Path folder = Files.createDirectories(project.resolve("metrics"));
    for (String metric :
        ASKED.stream().map(path -> path.substring(0, path.indexOf('?'))).distinct().toList()) {
      List<String> lines =
          Files.readAllLines(shop.resolve("metrics/%s.yaml".formatted(metric))).stream()
              .filter(line -> !line.contains("dim_customer"))
              .toList();
      Files.write(folder.resolve(metric + ".yaml"), lines);
    }
  }

  /// Below `/api/v1`.
  static List<String> requests(Choice choice) {
    return ASKED.stream()
        .map(tile -> "/metrics/%s&%s".formatted(tile, choice.parameters()))
        .toList();
  }
}
