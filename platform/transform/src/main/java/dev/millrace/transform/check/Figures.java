package dev.millrace.transform.check;

import dev.millrace.contracts.definition.CheckDefinition;
import dev.millrace.contracts.definition.Durations;
import dev.millrace.contracts.table.ColumnType;
import dev.millrace.contracts.table.ColumnType.Plain;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// What each expectation of a figure means.
final class Figures {

  private final Subject subject;
  private final CheckDefinition check;
  private final Instant now;

  private Figures(Subject subject, CheckDefinition check, Instant now) {
    this.subject = subject;
    this.check = check;
    this.now = now;
  }

  static Figure of(Subject subject, CheckDefinition check, Instant now) {
    return new Figures(subject, check, now).figure();
  }

  private Figure figure() {
    return switch (check.expectation()) {
      case MIN -> between("min({})", type());
      case MAX -> between("max({})", type());
      case MEAN -> between("avg({})", Plain.DOUBLE);
      case MEDIAN -> between("median({})", Plain.DOUBLE);
      case SUM -> between("sum({})", Plain.DOUBLE);
      case STDEV -> between("stddev_samp({})", Plain.DOUBLE);
      case UNIQUE_COUNT -> between("count(distinct {})", Plain.LONG);
      case UNIQUE_PROPORTION ->
          between("count(distinct {})::double / nullif(count({}), 0)", Plain.DOUBLE);
      case NOT_NULL_PROPORTION ->
          range("cast(%s is not null as integer)".formatted(column()), "avg({})", Plain.DOUBLE);
      case QUANTILES -> quantiles();
      case DISTINCT_IN_SET ->
          ofSet("count(distinct case when {} not in (%s) then {} end)", "= 0", "others");
      case DISTINCT_CONTAIN_SET ->
          ofSet("count(distinct case when {} in (%s) then {} end)", "= " + setSize(), "of the set");
      case DISTINCT_EQUAL_SET -> equalSet();
      case MOST_COMMON ->
          figure(column(), "mode({})", "mode({}) in (%s)".formatted(set()), "one of the set");
      case FRESHNESS -> freshness();
      case ROW_COUNT -> range("1", "count({})", Plain.LONG);
      case ROW_COUNT_EQUAL -> {
        long value = (long) check.number("value");
        yield figure("1", "count({})", "count({}) = " + value, String.valueOf(value));
      }
      default ->
          throw new IllegalStateException(
              "The check %s is of no figure; this is a bug."
                  .formatted(check.expectation().shortName()));
    };
  }

  private Figure between(String aggregate, ColumnType type) {
    return range(column(), aggregate, type);
  }

  private Figure range(String input, String aggregate, ColumnType type) {
    Range range = Range.of(check);
    return figure(input, aggregate, range.holds("(" + aggregate + ")", type), range.words());
  }

  private Figure ofSet(String count, String holds, String words) {
    String aggregate = count.formatted(set());
    return figure(column(), aggregate, aggregate + " " + holds, holds + " " + words);
  }

  private Figure equalSet() {
    String others = "count(distinct case when {} not in (%s) then {} end)".formatted(set());
    return figure(
        column(),
        "count(distinct {})",
        "%s = 0 and count(distinct {}) = %d".formatted(others, setSize()),
        "exactly the %d of the set".formatted(setSize()));
  }

  private Figure quantiles() {
    List<?> quantiles = check.list("quantile_ranges", "quantiles");
    List<?> ranges = check.list("quantile_ranges", "value_ranges");
    if (quantiles.isEmpty() || quantiles.size() != ranges.size()) {
      throw new UnusableCheck(
          "quantile_ranges holds %d quantiles and %d value_ranges; expected as many of each"
              .formatted(quantiles.size(), ranges.size()));
    }
    var values = new ArrayList<String>();
    var holds = new ArrayList<String>();
    for (int i = 0; i < quantiles.size(); i++) {
      String quantile =
          "quantile_cont({}, %s)".formatted(Sql.number(String.valueOf(quantiles.get(i))));
      values.add("cast(%s as varchar)".formatted(quantile));
      holds.add(bounds(quantile, ranges.get(i)));
    }
    return figure(
        column(),
        "concat_ws(', ', %s)".formatted(String.join(", ", values)),
        String.join(" and ", holds),
        String.valueOf(ranges));
  }

  private static String bounds(String quantile, Object range) {
    if (!(range instanceof List<?> two) || two.size() != 2) {
      throw new UnusableCheck("the range '%s' is no pair of numbers".formatted(range));
    }
    return "%s and %s"
        .formatted(bound(quantile, ">=", two.get(0)), bound(quantile, "<=", two.get(1)));
  }

  private static String bound(String quantile, String compared, Object limit) {
    String text = String.valueOf(limit);
    return text.isEmpty() || text.equals("null") || text.equals("~")
        ? "true"
        : "%s %s %s".formatted(quantile, compared, Sql.number(text));
  }

  private Figure freshness() {
    Instant oldest = now.minus(check.duration("within"));
    return figure(
        column(),
        "cast(max({}) as timestamptz)",
        "cast(max({}) as timestamptz) >= timestamptz '%s'".formatted(oldest),
        "within " + Durations.toText(check.duration("within")));
  }

  private Figure figure(String input, String value, String holds, String expected) {
    String condition = check.rowCondition();
    String counted =
        condition == null
            ? input
            : "case when %s then %s end".formatted(Sql.authored(condition), input);
    return new Figure(counted, value, holds, expected);
  }

  private String set() {
    return Sql.values(check.texts("value_set"), type());
  }

  private long setSize() {
    return check.texts("value_set").stream().distinct().collect(Collectors.counting());
  }

  private ColumnType type() {
    return subject.type(check.text("column"));
  }

  private String column() {
    return subject.column(check.text("column"));
  }
}
