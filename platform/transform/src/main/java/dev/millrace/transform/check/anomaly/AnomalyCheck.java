package dev.millrace.transform.check.anomaly;

import dev.millrace.contracts.definition.CheckDefinition;
import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.transform.check.anomaly.Baseline.Judgement;
import dev.millrace.transform.check.anomaly.DailySeries.Kind;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Whether the newest whole day of a table is as its days usually are. It learns from the table
/// itself, so a table with a past is judged from its first run on.
public final class AnomalyCheck {

  private static final int HISTORY_DAYS = 800;

  private final LakeView view;
  private final TableName table;
  private final CheckDefinition check;
  private final String day;
  private final LocalDate today;

  private AnomalyCheck(
      LakeView view, TableName table, CheckDefinition check, String day, LocalDate today) {
    this.view = view;
    this.table = table;
    this.check = check;
    this.day = day;
    this.today = today;
  }

  /// @param observed the figures of the day that was judged
  public record Found(boolean holds, @Nullable String observed, String words) {}

  /// @param dayColumn by which the table is split; null where it is not
  public static Found run(
      LakeView view,
      TableName table,
      CheckDefinition check,
      @Nullable String dayColumn,
      Instant now) {
    String day = check.find("day").orElse(dayColumn);
    if (day == null) {
      return new Found(
          false, null, "no column tells the day; name it with 'day', or partition the table");
    }
    LocalDate today = now.atOffset(ZoneOffset.UTC).toLocalDate();
    Holidays holidays;
    try {
      holidays = Holidays.of(check.texts("holidays"));
    } catch (IllegalArgumentException e) {
      return new Found(false, null, String.valueOf(e.getMessage()));
    }
    return new AnomalyCheck(view, table, check, day, today).found(holidays);
  }

  private Found found(Holidays holidays) {
    List<DailySeries> all = series();
    if (all.isEmpty()) {
      return new Found(true, null, "no whole day to judge yet");
    }
    double threshold = check.findNumber("threshold").orElse(0.0);
    List<String> unusual = new ArrayList<>();
    List<String> figures = new ArrayList<>();
    boolean isLearning = false;
    for (DailySeries one : all) {
      var baseline = new Baseline(one, holidays);
      int newest = one.length() - 1;
      for (int i = firstToJudge(one); i <= newest; i++) {
        Judgement judgement = baseline.judge(i, threshold);
        isLearning |= !judgement.isKnown();
        if (!judgement.isUsual()) {
          unusual.add(words(one, i, judgement));
        }
      }
      figures.add("%s=%s".formatted(one.name(), rounded(one.values()[newest])));
    }
    DailySeries any = all.getFirst();
    String about = "%s %s".formatted(any.day(any.length() - 1), String.join(", ", figures));
    if (!unusual.isEmpty()) {
      return new Found(false, about, String.join("; ", unusual));
    }
    return new Found(true, about, isLearning ? "still learning: too few days yet" : "as usual");
  }

  /// The newest day, and the days without a row right before it.
  private static int firstToJudge(DailySeries series) {
    int index = series.length() - 1;
    while (index > 0 && series.weights()[index - 1] == 0) {
      index--;
    }
    return index;
  }

  private static String words(DailySeries series, int index, Judgement judgement) {
    return "%s of %s is %s, usual are %s to %s"
        .formatted(
            series.name(),
            series.day(index),
            rounded(judgement.value()),
            rounded(judgement.low()),
            rounded(judgement.high()));
  }

  private static String rounded(double value) {
    return Math.abs(value) >= 100
        ? String.format(Locale.ROOT, "%,.0f", value)
        : String.format(Locale.ROOT, "%.4g", value);
  }

  private List<DailySeries> series() {
    List<String> nulls = check.texts("null_rate");
    List<String> means = check.texts("mean");
    Map<LocalDate, @Nullable Object[]> days = new TreeMap<>();
    view.read(
        query(nulls, means),
        row -> {
          if (row[0] instanceof LocalDate date) {
            days.put(date, row);
          }
        });
    if (days.isEmpty()) {
      return List.of();
    }
    LocalDate first = days.keySet().iterator().next();
    LocalDate last = today.minusDays(1);
    while (!days.containsKey(last)) {
      last = last.minusDays(1);
    }
    return series(days, first, (int) ChronoUnit.DAYS.between(first, last) + 1);
  }

  private List<DailySeries> series(
      Map<LocalDate, @Nullable Object[]> days, LocalDate first, int length) {
    List<String> nulls = check.texts("null_rate");
    List<String> means = check.texts("mean");
    double[] counts = column(days, first, length, 1, 0);
    var all = new ArrayList<DailySeries>();
    boolean isCountAsked =
        check.flag("row_count")
            || (nulls.isEmpty() && means.isEmpty() && !check.arguments().containsKey("row_count"));
    if (isCountAsked) {
      all.add(new DailySeries("row_count", Kind.COUNT, first, counts, counts));
    }
    for (int i = 0; i < nulls.size(); i++) {
      double[] rates = column(days, first, length, 2 + i, Double.NaN);
      all.add(
          new DailySeries(
              "null_rate(%s)".formatted(nulls.get(i)), Kind.SHARE, first, rates, counts));
    }
    for (int i = 0; i < means.size(); i++) {
      double[] values = column(days, first, length, 2 + nulls.size() + i, Double.NaN);
      all.add(
          new DailySeries("mean(%s)".formatted(means.get(i)), Kind.MEAN, first, values, counts));
    }
    return all;
  }

  private static double[] column(
      Map<LocalDate, @Nullable Object[]> days,
      LocalDate first,
      int length,
      int column,
      double otherwise) {
    double[] values = new double[length];
    Arrays.fill(values, otherwise);
    days.forEach((day, row) -> {
      int index = (int) ChronoUnit.DAYS.between(first, day);
      if (index < length && row[column] instanceof Number number) {
        values[index] = number.doubleValue();
      }
    });
    return values;
  }

  private SqlQuery query(List<String> nulls, List<String> means) {
    var figures = new ArrayList<String>();
    figures.add("cast(%s as date)".formatted(quoted(day)));
    figures.add("count(*)");
    nulls.forEach(
        column -> figures.add("1 - count(%s)::double / count(*)".formatted(quoted(column))));
    means.forEach(column -> figures.add("cast(avg(%s) as double)".formatted(quoted(column))));
    return SqlQuery.of(
        "select %s from %s.%s where cast(%s as date) < ? and cast(%s as date) >= ? group by 1"
            .formatted(
                String.join(", ", figures),
                table.layer().lowerCase(),
                quoted(table.name()),
                quoted(day),
                quoted(day)),
        today,
        today.minusDays(HISTORY_DAYS));
  }

  private static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }
}
