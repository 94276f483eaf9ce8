package dev.millrace.server.http;

import com.linecorp.armeria.server.annotation.Blocking;
import com.linecorp.armeria.server.annotation.Default;
import com.linecorp.armeria.server.annotation.Get;
import com.linecorp.armeria.server.annotation.Param;
import com.linecorp.armeria.server.annotation.ProducesJson;
import dev.millrace.contracts.definition.MetricDefinition;
import dev.millrace.insight.Cut;
import dev.millrace.insight.MetricAnswer;
import dev.millrace.insight.MetricQuery;
import dev.millrace.insight.Metrics;
import dev.millrace.insight.Page;
import dev.millrace.insight.Transactions;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;

/// `/api/v1/metrics` and `/api/v1/transactions`.
@Blocking
@ProducesJson
public final class MetricsApi {

  private final Metrics metrics;
  private final Transactions transactions;

  MetricsApi(Metrics metrics, Transactions transactions) {
    this.metrics = metrics;
    this.transactions = transactions;
  }

  @Get("/metrics")
  public Items<Definition> list() {
    return new Items<>(metrics.definitions().stream().map(Definition::of).toList());
  }

  @Get("/metrics/{name}")
  public MetricAnswer answer(@Param String name, com.linecorp.armeria.common.QueryParams query) {
    Cut cut = MetricParameters.cut(query);
    return metrics.answer(
        new MetricQuery(
            name,
            MetricParameters.list(query.get("by", "")),
            cut.from(),
            cut.to(),
            cut.lastDays(),
            "previous".equals(query.get("compare")),
            "desc".equals(query.get("order")),
            Paging.limit(query.getInt("limit", 1000)),
            cut.filters()));
  }

  @Get("/transactions")
  public Page<Transactions.Line> transactions(
      @Param @Default("20") int limit, @Param Optional<String> cursor) {
    return transactions.newest(Paging.offset(cursor), Paging.limit(limit));
  }

  /// A metric in the list of metrics.
  record Definition(
      String name,
      String label,
      String description,
      String unit,
      String format,
      List<String> dimensions) {

    static Definition of(MetricDefinition metric) {
      var dimensions = new TreeSet<>(metric.dimensions().keySet());
      dimensions.addAll(MetricDefinition.GRAINS);
      return new Definition(
          metric.name(),
          metric.label(),
          metric.description() == null ? "" : metric.description(),
          metric.unit() == null ? "" : metric.unit(),
          metric.format().name().toLowerCase(Locale.ROOT),
          List.copyOf(dimensions));
    }
  }
}
