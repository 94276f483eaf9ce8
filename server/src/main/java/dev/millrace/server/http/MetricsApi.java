package dev.millrace.server.http;

import com.linecorp.armeria.server.annotation.Blocking;
import com.linecorp.armeria.server.annotation.Default;
import com.linecorp.armeria.server.annotation.Get;
import com.linecorp.armeria.server.annotation.Param;
import com.linecorp.armeria.server.annotation.ProducesJson;
import dev.millrace.contracts.definition.MetricDefinition;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.insight.MetricAnswer;
import dev.millrace.insight.MetricQuery;
import dev.millrace.insight.Metrics;
import dev.millrace.insight.Page;
import dev.millrace.insight.Transactions;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// `/api/v1/metrics` and `/api/v1/transactions`.
@Blocking
@ProducesJson
public final class MetricsApi {

  private static final int MAX_FILTERS = 100;

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
    return metrics.answer(
        new MetricQuery(
            name,
            list(query.get("by", "")),
            date("from", query.get("from")),
            date("to", query.get("to")),
            days(query.get("last")),
            "previous".equals(query.get("compare")),
            "desc".equals(query.get("order")),
            Paging.limit(query.getInt("limit", 1000)),
            filters(query.getAll("filter"))));
  }

  @Get("/transactions")
  public Page<Transactions.Line> transactions(
      @Param @Default("20") int limit, @Param Optional<String> cursor) {
    return transactions.newest(Paging.offset(cursor), Paging.limit(limit));
  }

  private static List<String> list(String by) {
    return by.isEmpty() ? List.of() : List.of(by.split(",", -1));
  }

  private static Map<String, List<String>> filters(List<String> written) {
    var filters = new LinkedHashMap<String, List<String>>();
    for (String filter : written) {
      int colon = filter.indexOf(':');
      if (colon < 1 || written.size() > MAX_FILTERS) {
        throw ProblemCode.PARAMETER_VALUE.exception(
            "The parameter 'filter' is '%s'; expected a dimension and a value, at most %d times."
                .formatted(filter, MAX_FILTERS),
            "Write it as in 'filter=category:Kitchen'.");
      }
      filters
          .computeIfAbsent(filter.substring(0, colon), _ -> new ArrayList<>())
          .add(filter.substring(colon + 1));
    }
    return filters;
  }

  private static @Nullable LocalDate date(String parameter, @Nullable String text) {
    try {
      return text == null ? null : LocalDate.parse(text);
    } catch (DateTimeException e) {
      throw ProblemCode.PARAMETER_VALUE.exception(
          "The parameter '%s' is '%s'; expected a date.".formatted(parameter, text),
          "Write it as 2026-01-31.");
    }
  }

  private static @Nullable Integer days(@Nullable String last) {
    if (last == null) {
      return null;
    }
    if (!last.matches("[1-9][0-9]{0,3}d")) {
      throw ProblemCode.PARAMETER_VALUE.exception(
          "The parameter 'last' is '%s'; expected a number of days.".formatted(last),
          "Write it as in '7d'.");
    }
    return Integer.parseInt(last, 0, last.length() - 1, 10);
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
