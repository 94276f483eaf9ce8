package dev.millrace.transform.check.anomaly;

import dev.millrace.transform.check.anomaly.DailySeries.Kind;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/// A table as a shop's are, by day, and faults in it: weekdays, seasons of the year, growth,
/// holidays of a calendar with an effect of each table's own, noise that lasts from day to day, and
/// a day in a hundred that is three times as noisy for no reason.
final class PlantedFaults {

  static final int DAYS = 365;
  private static final LocalDate FIRST = LocalDate.of(2024, 9, 2);
  private static final int FAULTS_OF_A_KIND = 3;

  /// What goes wrong on a day.
  enum Fault {
    DROP_30_PERCENT,
    DOUBLED_ROWS,
    NULL_BURST,
    MEAN_SHIFT
  }

  private final SplittableRandom chance;
  private final Map<Integer, Fault> faults = new HashMap<>();
  private final int warmUp;
  private final int length;
  private final double[] rows;
  private final double[] nulls;
  private final double[] mean;

  PlantedFaults(long seed, int warmUp) {
    this.chance = new SplittableRandom(seed);
    this.warmUp = warmUp;
    this.length = warmUp + DAYS;
    this.rows = new double[length];
    this.nulls = new double[length];
    this.mean = new double[length];
    plan();
    live();
  }

  Map<Integer, Fault> faults() {
    return faults;
  }

  List<DailySeries> series() {
    return List.of(
        new DailySeries("row_count", Kind.COUNT, FIRST, rows, rows),
        new DailySeries("null_rate(phone)", Kind.SHARE, FIRST, nulls, rows),
        new DailySeries("mean(total)", Kind.MEAN, FIRST, mean, rows));
  }

  private void plan() {
    for (Fault fault : Fault.values()) {
      for (int i = 0; i < FAULTS_OF_A_KIND; ) {
        int day = warmUp + chance.nextInt(DAYS);
        if (faults.putIfAbsent(day, fault) == null) {
          i++;
        }
      }
    }
  }

  private void live() {
    Holidays holidays = Holidays.of(List.of("germany"));
    double size = Math.exp(uniform(Math.log(500), Math.log(200_000)));
    double growth = uniform(-0.3, 0.6) / 365;
    double season = uniform(0, 0.25);
    double noise = uniform(0.025, 0.065);
    double holiday = uniform(-0.7, 0.3);
    double nullRate = uniform(0.001, 0.15);
    double price = uniform(5, 200);
    double[] weekdays = new double[7];
    for (int i = 0; i < 7; i++) {
      weekdays[i] = uniform(-0.3, 0.3);
    }
    double lasting = 0;
    for (int i = 0; i < length; i++) {
      LocalDate day = FIRST.plusDays(i);
      lasting = 0.4 * lasting + noise * Math.sqrt(1 - 0.16) * gaussian();
      double odd = chance.nextInt(100) == 0 ? 3 * noise * gaussian() : 0;
      double log =
          Math.log(size)
              + growth * i
              + season * Math.sin(2 * Math.PI * (day.getDayOfYear() - 260) / 365.0)
              + weekdays[day.getDayOfWeek().ordinal()]
              + (holidays.contains(day) ? holiday + 0.1 * gaussian() : 0)
              + lasting
              + odd;
      double expected = Math.exp(log);
      rows[i] = Math.max(0, Math.round(expected + Math.sqrt(expected) * gaussian()));
      mean[i] =
          price
              * Math.exp(
                  0.0002 * i
                      + 0.3 * weekdays[day.getDayOfWeek().ordinal()]
                      + 0.6 * noise * gaussian()
                      + 0.5 / Math.sqrt(Math.max(1, rows[i])) * gaussian());
      double rate = Math.clamp(nullRate * Math.exp(0.1 * gaussian()), 0, 1);
      nulls[i] = rate;
      apply(i);
      nulls[i] =
          Math.clamp(
              nulls[i] + Math.sqrt(nulls[i] * (1 - nulls[i]) / Math.max(1, rows[i])) * gaussian(),
              0,
              1);
    }
  }

  private void apply(int day) {
    switch (faults.get(day)) {
      case null -> {}
      case DROP_30_PERCENT -> rows[day] = Math.round(rows[day] * 0.7);
      case DOUBLED_ROWS -> rows[day] *= 2;
      case NULL_BURST -> nulls[day] = Math.min(1, nulls[day] + 0.2);
      case MEAN_SHIFT -> mean[day] *= chance.nextBoolean() ? 1.3 : 1 / 1.3;
    }
  }

  private double uniform(double from, double to) {
    return from + chance.nextDouble() * (to - from);
  }

  private double gaussian() {
    return chance.nextGaussian();
  }
}
