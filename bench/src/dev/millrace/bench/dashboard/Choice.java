package dev.millrace.bench.dashboard;

import dev.millrace.bench.gold.SalesLake;
import java.time.LocalDate;
import java.util.SplittableRandom;

/// What a person has chosen above a dashboard.
///
/// @param category empty for all
/// @param segment empty for all
record Choice(LocalDate from, LocalDate to, String category, String segment) {

  private static final String[] CATEGORIES = {"books", "garden", "kitchen", "toys", "sports"};
  private static final String[] SEGMENTS = {"regular", "returning", "new"};

  static Choice byChance(SplittableRandom random, int days) {
    int length = Math.min(length(random.nextInt(100)), days);
    LocalDate from = SalesLake.firstDay().plusDays(random.nextInt(days - length + 1));
    return new Choice(
        from,
        from.plusDays(length - 1L),
        random.nextInt(2) == 0 ? CATEGORIES[random.nextInt(CATEGORIES.length)] : "",
        random.nextInt(3) == 0 ? SEGMENTS[random.nextInt(SEGMENTS.length)] : "");
  }

  private static int length(int percent) {
    if (percent < 30) {
      return 7;
    }
    if (percent < 75) {
      return 30;
    }
    return percent < 95 ? 90 : 365;
  }

  /// As the address of a request says it.
  String parameters() {
    return "from=%s&to=%s".formatted(from, to)
        + (category.isEmpty() ? "" : "&filter=category:" + category)
        + (segment.isEmpty() ? "" : "&filter=segment:" + segment);
  }
}
