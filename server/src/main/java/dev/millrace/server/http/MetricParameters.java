package dev.millrace.server.http;

import com.linecorp.armeria.common.QueryParams;
import dev.millrace.contracts.definition.CohortQuestion;
import dev.millrace.contracts.definition.Durations;
import dev.millrace.contracts.definition.FunnelQuestion;
import dev.millrace.contracts.definition.FunnelQuestion.Step;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.insight.CohortQuery;
import dev.millrace.insight.Cut;
import dev.millrace.insight.FunnelQuery;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What an address says of a metric.
final class MetricParameters {

  private static final int MAX_FILTERS = 100;
  private static final int USUAL_COHORTS = 10;

  private MetricParameters() {}

  static Cut cut(QueryParams query) {
    return new Cut(
        date("from", query.get("from")),
        date("to", query.get("to")),
        days(query.get("last")),
        filters("filter", query.getAll("filter")));
  }

  static List<String> list(String by) {
    return by.isEmpty() ? List.of() : List.of(by.split(",", -1));
  }

  static FunnelQuery funnel(String metric, QueryParams query) {
    List<Step> steps = query.getAll("step").stream().map(MetricParameters::step).toList();
    if (steps.size() < FunnelQuestion.FEWEST || steps.size() > FunnelQuestion.MOST) {
      throw ProblemCode.PARAMETER_VALUE.exception(
          "The parameter 'step' is given %d times; expected %d to %d."
              .formatted(steps.size(), FunnelQuestion.FEWEST, FunnelQuestion.MOST),
          "Write each as in 'step=Bought|event:Order Completed'.");
    }
    String within = query.get("within");
    var funnel =
        new FunnelQuestion(
            entity(query), steps, within == null ? FunnelQuestion.USUAL : Durations.parse(within));
    return new FunnelQuery(metric, funnel, cut(query));
  }

  private static Step step(String written) {
    List<String> parts = List.of(written.split("\\|", -1));
    if (parts.size() < 2 || parts.getFirst().isBlank()) {
      throw ProblemCode.PARAMETER_VALUE.exception(
          "The parameter 'step' is '%s'; expected a title and values of dimensions."
              .formatted(written),
          "Write it as in 'step=Bought|event:Order Completed|channel:web'.");
    }
    return new Step(parts.getFirst(), filters("step", parts.subList(1, parts.size())));
  }

  static CohortQuery cohorts(String metric, QueryParams query) {
    String by = query.get("by", "month");
    if (!by.equals("week") && !by.equals("month")) {
      throw ProblemCode.PARAMETER_VALUE.exception(
          "The parameter 'by' is '%s'; expected week or month.".formatted(by),
          "Write it as in 'by=month'.");
    }
    int cohorts = query.getInt("limit", USUAL_COHORTS);
    if (cohorts < 1 || cohorts > CohortQuestion.MOST) {
      throw ProblemCode.PARAMETER_VALUE.exception(
          "The parameter 'limit' is '%d'; expected 1 to %d."
              .formatted(cohorts, CohortQuestion.MOST),
          "Ask for fewer cohorts.");
    }
    return new CohortQuery(
        metric,
        new CohortQuestion(entity(query), query.get("starts")),
        by.equals("week") ? CohortQuery.Grain.WEEK : CohortQuery.Grain.MONTH,
        cohorts,
        cut(query));
  }

  private static String entity(QueryParams query) {
    String entity = query.get("entity");
    if (entity == null) {
      throw ProblemCode.PARAMETER_VALUE.exception(
          "The parameter 'entity' is missing; expected the dimension that says who.",
          "Write it as in 'entity=customer'.");
    }
    return entity;
  }

  private static Map<String, List<String>> filters(String parameter, List<String> written) {
    var filters = new LinkedHashMap<String, List<String>>();
    for (String filter : written) {
      int colon = filter.indexOf(':');
      if (colon < 1 || written.size() > MAX_FILTERS) {
        throw ProblemCode.PARAMETER_VALUE.exception(
            "The parameter '%s' is '%s'; expected a dimension and a value, at most %d times."
                .formatted(parameter, filter, MAX_FILTERS),
            "Write it as in 'filter=category:Kitchen'.");
      }
      filters
          .computeIfAbsent(filter.substring(0, colon), _ -> new ArrayList<>())
          .add(filter.substring(colon + 1));
    }
    return filters;
  }

  static @Nullable LocalDate date(String parameter, @Nullable String text) {
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
}
