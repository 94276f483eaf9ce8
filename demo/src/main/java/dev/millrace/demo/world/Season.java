package dev.millrace.demo.world;

import java.time.LocalDate;
import java.util.List;

/// The time of year some customers shop for.
enum Season {
  WINTER(15),
  SPRING(106),
  SUMMER(197),
  AUTUMN(288);

  static final List<Season> ALL = List.of(values());

  private final int peakDayOfYear;

  Season(int peakDayOfYear) {
    this.peakDayOfYear = peakDayOfYear;
  }

  /// 1 at the height of the season, 0 half a year away from it.
  double nearness(LocalDate date) {
    double angle = 2 * StrictMath.PI * (date.getDayOfYear() - peakDayOfYear) / 365;
    return (1 + StrictMath.cos(angle)) / 2;
  }
}
