package dev.millrace.transform.compile;

import java.time.LocalDate;
import java.util.List;

/// Moments at which a model is rendered only to look at it.
final class Moments {

  static final Rendered NOTHING = new Rendered("", 0);

  static final List<DayRange> SOME_DAY = DayRange.of(List.of(LocalDate.EPOCH));

  private Moments() {}
}
