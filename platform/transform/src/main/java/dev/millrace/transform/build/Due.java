package dev.millrace.transform.build;

import java.time.LocalDate;
import java.util.Set;
import java.util.TreeSet;

/// What of a model must be built.
sealed interface Due {

  /// @param why for the run's log
  record Everything(String why) implements Due {}

  /// @param days none where all is up to date
  record Days(Set<LocalDate> days) implements Due {
    public Days {
      days = Set.copyOf(days);
    }

    String toText() {
      var sorted = new TreeSet<>(days);
      return sorted.size() == 1
          ? "the day " + sorted.first()
          : "%,d days from %s to %s".formatted(sorted.size(), sorted.first(), sorted.last());
    }
  }
}
