package dev.millrace.insight;

import dev.millrace.contracts.definition.FunnelQuestion;
import dev.millrace.contracts.definition.FunnelQuestion.Step;
import dev.millrace.contracts.sql.SqlQuery;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A funnel as one query. Everybody begins as often as they do the first step; from each beginning
/// they go on to the next row of the next step that is strictly later. Whoever gets far from any of
/// their beginnings, within the time that it leaves, has got that far: taking the earliest next
/// step each time misses nobody, as an earlier one leaves more time for those after it.
final class FunnelSql {

  private static final long DAY_SECONDS = 86_400;

  private final MetricSql metric;
  private final FunnelQuestion funnel;
  private final FunnelQuery query;
  private final Span span;
  private final List<@Nullable Object> parameters = new ArrayList<>();

  FunnelSql(MetricSql metric, FunnelQuery query, Span span) {
    this.metric = metric;
    this.funnel = query.funnel();
    this.query = query;
    this.span = span;
  }

  /// How many did each step.
  SqlQuery counts() {
    String steps = steps();
    var counts = new ArrayList<String>();
    for (int at = 1; at <= funnel.steps().size(); at++) {
      counts.add(
          "  select %d as place, cast(? as varchar) as step, count(distinct who) as people from step_%d"
              .formatted(at, at));
      parameters.add(funnel.steps().get(at - 1).title());
    }
    return new SqlQuery(
        "%s\nselect step, cast(people as double) as value from (\n%s\n)\norder by place"
            .formatted(steps, String.join("\n  union all\n", counts)),
        parameters);
  }

  /// Who did a step and not the one after it.
  SqlQuery stopped(int step, int limit) {
    String steps = steps();
    String others =
        step < funnel.steps().size()
            ? "\nwhere who not in (select who from step_%d)".formatted(step + 1)
            : "";
    return new SqlQuery(
        "%s\nselect who as \"%s\", max(moment) as done_at\nfrom step_%d%s\ngroup by who\norder by done_at desc, who\nlimit %d"
            .formatted(steps, funnel.entity(), step, others, limit),
        parameters);
  }

  private String steps() {
    var flags = new StringBuilder();
    for (int at = 1; at <= funnel.steps().size(); at++) {
      flags.append(",\n    coalesce(%s, false) as is_%d".formatted(condition(at), at));
    }
    var text =
        new StringBuilder(
            "with\n\nlooked as materialized (\n  select\n    cast(%s as varchar) as who,\n    %s as moment,\n    %s as on_day%s\n  from %s%s\n),\n\n"
                .formatted(
                    metric.dimension(funnel.entity()),
                    metric.metric().time(),
                    metric.day(),
                    flags,
                    metric.metric().table(),
                    where()));
    text.append(
        "step_1 as (\n  select who, moment as began, moment from looked where is_1 and who is not null");
    if (span.to() != null) {
      text.append(" and on_day <= cast(? as date)");
      parameters.add(span.to().toString());
    }
    text.append("\n)");
    for (int at = 2; at <= funnel.steps().size(); at++) {
      text.append(next(at));
    }
    return text.append("\n").toString();
  }

  private String next(int step) {
    return """
    ,

    step_%1$d as (
      select step_%2$d.who, step_%2$d.began, later.moment
      from step_%2$d
      asof join (select who, moment from looked where is_%1$d) as later
        on step_%2$d.who = later.who and step_%2$d.moment < later.moment
      where later.moment <= step_%2$d.began + to_seconds(%3$d)
    )\
    """
        .formatted(step, step - 1, funnel.within().toSeconds());
  }

  private String condition(int step) {
    Step asked = funnel.steps().get(step - 1);
    return "(" + String.join(" and ", metric.conditions(asked.filters(), parameters)) + ")";
  }

  /// Later steps may come after the last day, within their time.
  private String where() {
    LocalDate to = span.to();
    long days = (funnel.within().toSeconds() + DAY_SECONDS - 1) / DAY_SECONDS;
    var widened = new Span(span.from(), to == null ? null : to.plusDays(days));
    return metric.where(widened, query.cut().filters(), parameters).replace("\n", "\n  ");
  }
}
