package dev.millrace.transform.check.anomaly;

import java.util.Arrays;

/// What a day should be, from the days before it and nothing else. The level is a clipped
/// exponential mean of what is left when the weekday is taken away; the spread is the median of how
/// far past days were from what they should have been. Neither is moved much by a few bad days.
public final class Baseline {

  private static final int LEAST_DAYS = 28;
  private static final int WINDOW = 400;
  private static final int SEASON_DAYS = 98;
  private static final int SPREAD_DAYS = 120;
  private static final double FOLLOW = 0.2;
  private static final double CLIP = 2.5;
  private static final double FROM_MEDIAN = 1.4826;
  private static final double HOLIDAY_SPREAD = 0.25;
  private static final double LEAST_THRESHOLD = 3.8;
  private static final double MOST_THRESHOLD = 6;
  private static final double TAIL = 0.985;
  private static final double ABOVE_TAIL = 1.35;

  private final DailySeries series;
  private final Holidays holidays;
  private final double[] scaled;

  public Baseline(DailySeries series, Holidays holidays) {
    this.series = series;
    this.holidays = holidays;
    this.scaled = series.scaled();
  }

  /// @param isKnown whether there are enough days to judge by
  /// @param expected what the day should be
  /// @param low the least that is usual
  /// @param high the most that is usual
  /// @param distance how many spreads it is away
  /// @param limit how many are usual
  public record Judgement(
      boolean isKnown,
      double value,
      double expected,
      double low,
      double high,
      double distance,
      double limit) {

    public boolean isUsual() {
      return !isKnown || Math.abs(distance) <= limit;
    }
  }

  /// Judges one day by those before it.
  ///
  /// @param threshold how many spreads are usual; 0 to learn it from the past
  public Judgement judge(int index, double threshold) {
    int from = Math.max(0, index - WINDOW);
    double[] past = Arrays.copyOfRange(scaled, from, index);
    boolean[] isFree = new boolean[past.length];
    int usable = 0;
    for (int i = 0; i < past.length; i++) {
      isFree[i] = holidays.contains(series.day(from + i));
      usable += !isFree[i] && !Double.isNaN(past[i]) ? 1 : 0;
    }
    if (usable < LEAST_DAYS || Double.isNaN(scaled[index])) {
      return new Judgement(false, series.values()[index], 0, 0, 0, 0, 0);
    }
    double[] weekdays = weekdays(past, isFree, from);
    var fit = new Fit(past, isFree, weekdays, from);
    return judgement(index, fit, weekdays[weekday(index)], threshold);
  }

  private Judgement judgement(int index, Fit fit, double weekday, double threshold) {
    double expected = fit.level + weekday;
    double spread = Math.max(fit.spread, series.leastSpread(index, expected));
    double limit = threshold > 0 ? threshold : fit.limit;
    if (holidays.contains(series.day(index))) {
      expected += fit.holidayEffect;
      spread = Math.max(2 * spread, fit.holidaySpread);
    }
    return new Judgement(
        true,
        series.values()[index],
        series.unscaled(expected),
        series.unscaled(expected - limit * spread),
        series.unscaled(expected + limit * spread),
        (scaled[index] - expected) / spread,
        limit);
  }

  private int weekday(int index) {
    return series.day(index).getDayOfWeek().ordinal();
  }

  /// How far each weekday is from the median of the week around it.
  private double[] weekdays(double[] past, boolean[] isFree, int from) {
    var effects = new double[7];
    int begin = Math.max(0, past.length - SEASON_DAYS);
    for (int weekday = 0; weekday < 7; weekday++) {
      var found = new Figures(past.length);
      for (int i = begin; i < past.length; i++) {
        if (weekday(from + i) == weekday && !isFree[i] && !Double.isNaN(past[i])) {
          found.add(past[i] - meanAround(past, isFree, i));
        }
      }
      effects[weekday] = found.isEmpty() ? 0 : found.median();
    }
    double mean = Arrays.stream(effects).average().orElse(0);
    return Arrays.stream(effects).map(effect -> effect - mean).toArray();
  }

  /// The mean of the seven days around it without the two that are furthest out.
  private static double meanAround(double[] past, boolean[] isFree, int index) {
    int begin = Math.clamp(index - 3, 0, Math.max(0, past.length - 7));
    var week = new Figures(7);
    for (int i = begin; i < Math.min(past.length, begin + 7); i++) {
      if (!isFree[i] && !Double.isNaN(past[i])) {
        week.add(past[i]);
      }
    }
    return week.median();
  }

  /// One pass over the past.
  private final class Fit {
    private double level;
    private double spread;
    private double limit;
    private double holidayEffect;
    private double holidaySpread = HOLIDAY_SPREAD;

    Fit(double[] past, boolean[] isFree, double[] weekdays, int from) {
      var first = new Figures(14);
      for (int i = 0; i < past.length && first.size() < 14; i++) {
        if (!isFree[i] && !Double.isNaN(past[i])) {
          first.add(past[i] - weekdays[weekday(from + i)]);
        }
      }
      level = first.median();
      var misses = new Figures(past.length);
      var holidayMisses = new Figures(past.length);
      double usual = roughSpread(past, isFree, weekdays, from);
      for (int i = 0; i < past.length; i++) {
        if (Double.isNaN(past[i])) {
          continue;
        }
        double miss = past[i] - weekdays[weekday(from + i)] - level;
        if (isFree[i]) {
          holidayMisses.add(miss);
          continue;
        }
        if (i >= Math.max(7, past.length - SPREAD_DAYS)) {
          misses.add(miss);
        }
        level += FOLLOW * Math.clamp(miss, -CLIP * usual, CLIP * usual);
      }
      learn(misses, holidayMisses);
    }

    private void learn(Figures misses, Figures holidayMisses) {
      Figures sizes = misses.sizes(0);
      spread = FROM_MEDIAN * sizes.median();
      double tail = sizes.quantile(TAIL) / Math.max(spread, 1e-12);
      limit = Math.clamp(ABOVE_TAIL * tail, LEAST_THRESHOLD, MOST_THRESHOLD);
      if (holidayMisses.size() >= 2) {
        holidayEffect = holidayMisses.median();
        holidaySpread = Math.max(spread, FROM_MEDIAN * holidayMisses.sizes(holidayEffect).median());
        holidaySpread =
            holidayMisses.size() < 6 ? Math.max(holidaySpread, HOLIDAY_SPREAD / 2) : holidaySpread;
      }
    }

    /// Of the differences from one day to the next, for a first idea of what is far.
    private double roughSpread(double[] past, boolean[] isFree, double[] weekdays, int from) {
      var steps = new Figures(past.length);
      for (int i = 1; i < past.length; i++) {
        if (!isFree[i] && !isFree[i - 1] && !Double.isNaN(past[i]) && !Double.isNaN(past[i - 1])) {
          steps.add(
              past[i]
                  - weekdays[weekday(from + i)]
                  - past[i - 1]
                  + weekdays[weekday(from + i - 1)]);
        }
      }
      return Math.max(1e-9, FROM_MEDIAN * steps.sizes(0).median() / Math.sqrt(2));
    }
  }
}
