package dev.millrace.ml;

import dev.millrace.contracts.definition.ExperimentDefinition;
import dev.millrace.contracts.definition.MetricDefinition;
import dev.millrace.contracts.sql.SqlQuery;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The questions that an experiment puts to the lake. A metric's expression, table and time are its
/// definition's own; the table keeps its name, so that the expression may use it.
final class ExperimentSql {

  private static final String EVENTS = "bronze.events";

  private final ExperimentDefinition experiment;

  ExperimentSql(ExperimentDefinition experiment) {
    this.experiment = experiment;
  }

  /// Of each arm: its name, its units, and how many of them were seen in another arm later.
  SqlQuery units() {
    var parameters = new ArrayList<@Nullable Object>();
    return new SqlQuery(
        """
        with %s
        select "$arm", count(*), count(*) filter (where "$arms" > 1)
        from millrace_exposed group by 1 order by 1
        """
            .formatted(exposed(parameters)),
        parameters);
  }

  /// Of each arm: its units, the means of the four values of a unit, and their ten covariances.
  SqlQuery moments(MetricDefinition metric, MetricParts parts) {
    var parameters = new ArrayList<@Nullable Object>();
    String exposed = exposed(parameters);
    return new SqlQuery(momentsOf(metric, parts, exposed), parameters);
  }

  /// The same of everybody who bought before, as if exposed a span before the table's end: what a
  /// plan knows.
  SqlQuery past(MetricDefinition metric, MetricParts parts, Duration span) {
    String exposed =
        """
        millrace_exposed as (
          select cast(%1$s as varchar) as "$unit", 'all' as "$arm", 1 as "$arms",
            (select max(%2$s) from %3$s) - to_seconds(%4$d) as "$at"
          from %3$s
          where %1$s is not null and %2$s > (select max(%2$s) from %3$s) - to_seconds(2 * %4$d)
          group by 1
        )\
        """
            .formatted(unit(metric), time(metric), metric.table(), span.toSeconds());
    return new SqlQuery(momentsOf(metric, parts, exposed), List.of());
  }

  /// The metric's own value for the rows of each arm, of the unexposed, of the exposed before and
  /// after, and of all rows.
  SqlQuery attribution(MetricDefinition metric) {
    var parameters = new ArrayList<@Nullable Object>();
    String exposed = exposed(parameters);
    return new SqlQuery(
        """
        with %s
        select %s as "$party", %s as "$value"
        from %s left join millrace_exposed on "$unit" = cast(%s as varchar)
        group by 1
        union all
        select '$total', %3$s from %4$s
        """
            .formatted(exposed, party(metric), metric.expression(), metric.table(), unit(metric)),
        parameters);
  }

  /// The metric's own value for the rows of orders that an event ties to a recommendation, by arm
  /// and by the scenario that the recommendation's id names.
  SqlQuery recommended(MetricDefinition metric) {
    var parameters = new ArrayList<@Nullable Object>();
    String exposed = exposed(parameters);
    return new SqlQuery(
        """
        with %s,
        millrace_recommended as (
          select
            json_extract_string(properties, '$.order_id') as "$order",
            arg_min(split_part(json_extract_string(properties, '$.recommendation_id'), '.', 3),
              occurred_at) as "$scenario"
          from %s
          where json_extract_string(properties, '$.recommendation_id') is not null
            and json_extract_string(properties, '$.order_id') is not null
          group by 1
        )
        select %s as "$party", "$scenario", %s as "$value"
        from %s
        join millrace_recommended on "$order" = cast(%s.order_id as varchar)
        join millrace_exposed on "$unit" = cast(%s as varchar)
        where not starts_with(%3$s, '$')
        group by 1, 2 order by 1, 2
        """
            .formatted(
                exposed,
                EVENTS,
                party(metric),
                metric.expression(),
                metric.table(),
                metric.table().name(),
                unit(metric)),
        parameters);
  }

  private String party(MetricDefinition metric) {
    Instant end = experiment.audience().end();
    return """
    case when "$arm" is null then '$unexposed'
      when %1$s < "$at" then '$before'
      %2$s
      else "$arm" end\
    """
        .formatted(
            time(metric),
            end == null
                ? ""
                : "when %s >= cast('%s' as timestamptz) then '$after'"
                    .formatted(time(metric), end));
  }

  private String exposed(List<@Nullable Object> parameters) {
    parameters.add(Exposures.EVENT);
    parameters.add(experiment.name());
    return """
    millrace_exposed as (
      select user_id as "$unit",
        arg_min(json_extract_string(properties, '$.arm'), occurred_at) as "$arm",
        count(distinct json_extract_string(properties, '$.arm')) as "$arms",
        min(occurred_at) as "$at"
      from %s
      where event = ? and json_extract_string(properties, '$.experiment') = ?
      group by 1
    )\
    """
        .formatted(EVENTS);
  }

  private String momentsOf(MetricDefinition metric, MetricParts parts, String exposed) {
    boolean isRatio = parts.kind() == MetricParts.Kind.RATIO;
    return """
    with %s,
    millrace_after as (
      select "$unit" as "$whose", %s as "$a", %s as "$b"
      from %s join millrace_exposed on "$unit" = cast(%s as varchar)
      where %s
      group by 1
    ),
    millrace_before as (
      select "$unit" as "$whose", %2$s as "$a", %3$s as "$b"
      from %4$s join millrace_exposed on "$unit" = cast(%5$s as varchar)
      where %s
      group by 1
    ),
    millrace_units as (
      select "$arm" as arm,
        coalesce(cast(millrace_after."$a" as double), 0) as a,
        %s as b,
        coalesce(cast(millrace_before."$a" as double), 0) as c,
        %s as d
      from millrace_exposed
      left join millrace_after on millrace_after."$whose" = "$unit"
      left join millrace_before on millrace_before."$whose" = "$unit"
      %s
    )
    select arm, count(*), avg(a), avg(b), avg(c), avg(d),
      covar_pop(a, a), covar_pop(a, b), covar_pop(a, c), covar_pop(a, d),
      covar_pop(b, b), covar_pop(b, c), covar_pop(b, d),
      covar_pop(c, c), covar_pop(c, d), covar_pop(d, d)
    from millrace_units group by 1 order by 1
    """
        .formatted(
            exposed,
            parts.numerator(),
            parts.denominator(),
            metric.table(),
            unit(metric),
            after(metric),
            before(metric),
            isRatio ? "coalesce(cast(millrace_after.\"$b\" as double), 0)" : "1.0",
            isRatio ? "coalesce(cast(millrace_before.\"$b\" as double), 0)" : "1.0",
            closed(metric));
  }

  private String after(MetricDefinition metric) {
    Duration window = experiment.design().window();
    Instant end = experiment.audience().end();
    return "%s >= \"$at\"".formatted(time(metric))
        + (window == null
            ? ""
            : " and %s < \"$at\" + to_seconds(%d)".formatted(time(metric), window.toSeconds()))
        + (end == null ? "" : " and %s < cast('%s' as timestamptz)".formatted(time(metric), end));
  }

  private String before(MetricDefinition metric) {
    Duration covariate = experiment.design().covariate();
    return covariate == null
        ? "false"
        : "%1$s < \"$at\" and %1$s >= \"$at\" - to_seconds(%2$d)"
            .formatted(time(metric), covariate.toSeconds());
  }

  /// With a window, only customers whose window is over by what the table knows.
  private String closed(MetricDefinition metric) {
    Duration window = experiment.design().window();
    return window == null
        ? ""
        : "where \"$at\" + to_seconds(%d) <= (select max(%s) from %s)"
            .formatted(window.toSeconds(), time(metric), metric.table());
  }

  private String unit(MetricDefinition metric) {
    return metric.table().name() + "." + experiment.audience().unit();
  }

  private static String time(MetricDefinition metric) {
    return "cast(%s as timestamptz)".formatted(metric.time());
  }
}
