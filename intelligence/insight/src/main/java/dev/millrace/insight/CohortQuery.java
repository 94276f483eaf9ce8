package dev.millrace.insight;

import dev.millrace.contracts.definition.CohortQuestion;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.TemporalAdjusters;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Cohorts over the table of a metric.
///
/// @param cohorts the newest so many, up to the last day of the cut; its first day means nothing
public record CohortQuery(String metric, CohortQuestion cohort, Grain grain, int cohorts, Cut cut) {

  /// How long a period is.
  public enum Grain {
    WEEK,
    MONTH;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    LocalDate start(LocalDate day) {
      return this == WEEK
          ? day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY))
          : day.withDayOfMonth(1);
    }

    LocalDate plus(LocalDate day, int periods) {
      return this == WEEK ? day.plusWeeks(periods) : day.plusMonths(periods);
    }
  }

  /// From the first cohort to the last day.
  Span span(@Nullable LocalDate newest) {
    LocalDate to = cut.to() == null ? newest : cut.to();
    return to == null
        ? new Span(null, null)
        : new Span(grain.plus(grain.start(to), 1 - cohorts), to);
  }
}
