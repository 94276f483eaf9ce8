package dev.millrace.insight;

import dev.millrace.contracts.sql.SqlQuery;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Cohorts as one query. All rows up to the last day are looked at, because who began long ago is
/// no beginner now.
final class CohortSql {

  private final MetricSql metric;
  private final CohortQuery query;
  private final Span span;
  private final List<@Nullable Object> parameters = new ArrayList<>();

  CohortSql(MetricSql metric, CohortQuery query, Span span) {
    this.metric = metric;
    this.query = query;
    this.span = span;
  }

  /// How many of each cohort were active in each period.
  SqlQuery counts() {
    String people = people();
    return new SqlQuery(
        """
        %s
        select
          begun.cohort,
          date_diff('%s', begun.cohort, seen.period) as period,
          cast(count(distinct begun.who) as double) as value,
          any_value(sizes.size) as size
        from begun
        inner join seen on begun.who = seen.who and seen.period >= begun.cohort
        inner join (select cohort, count(*) as size from begun group by cohort) as sizes
          on begun.cohort = sizes.cohort
        group by begun.cohort, seen.period
        order by begun.cohort, seen.period\
        """
            .formatted(people, query.grain().word()),
        parameters);
  }

  /// Who of a cohort was active in a period.
  SqlQuery active(LocalDate cohort, int period, int limit) {
    String people = people();
    parameters.add(cohort.toString());
    parameters.add(query.grain().plus(cohort, period).toString());
    return new SqlQuery(
        """
        %s
        select distinct begun.who as "%s"
        from begun
        inner join seen on begun.who = seen.who
        where begun.cohort = cast(? as date) and seen.period = cast(? as date)
        order by 1
        limit %d\
        """
            .formatted(people, query.cohort().entity(), limit),
        parameters);
  }

  private String people() {
    String grain = query.grain().word();
    String period = metric.dimension(grain);
    String starts = query.cohort().starts();
    String cohort =
        starts == null
            ? period
            : "cast(date_trunc('%s', cast(%s as date)) as date)"
                .formatted(grain, metric.dimension(starts));
    String where =
        metric
            .where(new Span(null, span.to()), query.cut().filters(), parameters)
            .replace("\n", "\n  ");
    String newest = "";
    if (span.from() != null) {
      newest = "\n  having min(cohort) >= cast(? as date)";
      parameters.add(span.from().toString());
    }
    return """
    with

    seen as materialized (
      select distinct
        cast(%s as varchar) as who,
        %s as period,
        %s as cohort
      from %s%s
    ),

    begun as materialized (
      select who, min(cohort) as cohort
      from seen
      where who is not null and cohort is not null
      group by who%s
    )
    """
        .formatted(
            metric.dimension(query.cohort().entity()),
            period,
            cohort,
            metric.metric().table(),
            where,
            newest);
  }
}
