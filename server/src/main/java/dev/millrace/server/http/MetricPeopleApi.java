package dev.millrace.server.http;

import com.linecorp.armeria.common.QueryParams;
import com.linecorp.armeria.server.annotation.Blocking;
import com.linecorp.armeria.server.annotation.Get;
import com.linecorp.armeria.server.annotation.Param;
import com.linecorp.armeria.server.annotation.ProducesJson;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.insight.CohortQuery;
import dev.millrace.insight.FunnelQuery;
import dev.millrace.insight.MetricAnswer;
import dev.millrace.insight.MetricRows;
import dev.millrace.insight.Metrics;
import java.time.LocalDate;

/// `/api/v1/metrics/{name}/funnel`, `.../cohorts` and `.../rows`: who is behind a metric, and which
/// rows are.
@Blocking
@ProducesJson
public final class MetricPeopleApi {

  private static final int USUAL_ROWS = 100;

  private final Metrics metrics;

  MetricPeopleApi(Metrics metrics) {
    this.metrics = metrics;
  }

  @Get("/metrics/{name}/funnel")
  public MetricAnswer funnel(@Param String name, QueryParams query) {
    return metrics.funnel(MetricParameters.funnel(name, query));
  }

  @Get("/metrics/{name}/funnel/stopped")
  public MetricRows stopped(@Param String name, @Param int after, QueryParams query) {
    FunnelQuery funnel = MetricParameters.funnel(name, query);
    int steps = funnel.funnel().steps().size();
    if (after < 1 || after > steps) {
      throw ProblemCode.PARAMETER_VALUE.exception(
          "The parameter 'after' is '%d'; expected 1 to %d.".formatted(after, steps),
          "Give the place of a step; the first is 1.");
    }
    return metrics.stopped(funnel, after, limit(query));
  }

  @Get("/metrics/{name}/cohorts")
  public MetricAnswer cohorts(@Param String name, QueryParams query) {
    return metrics.cohorts(MetricParameters.cohorts(name, query));
  }

  /// The address says how many cohorts there are by `limit`, and how many people by `rows`.
  @Get("/metrics/{name}/cohorts/active")
  public MetricRows active(
      @Param String name, @Param String cohort, @Param int period, QueryParams query) {
    CohortQuery cohorts = MetricParameters.cohorts(name, query);
    LocalDate first = MetricParameters.date("cohort", cohort);
    if (first == null || period < 0 || period > 10_000) {
      throw ProblemCode.PARAMETER_VALUE.exception(
          "The parameter 'period' is '%d'; expected 0 to 10,000.".formatted(period),
          "The period in which somebody began is 0.");
    }
    return metrics.active(cohorts, first, period, Paging.limit(query.getInt("rows", USUAL_ROWS)));
  }

  @Get("/metrics/{name}/rows")
  public MetricRows rows(@Param String name, QueryParams query) {
    return metrics.rows(name, MetricParameters.cut(query), limit(query));
  }

  private static int limit(QueryParams query) {
    return Paging.limit(query.getInt("limit", USUAL_ROWS));
  }
}
