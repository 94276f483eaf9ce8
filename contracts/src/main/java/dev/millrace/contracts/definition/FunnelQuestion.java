package dev.millrace.contracts.definition;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// How many got how far: who did each step strictly after the one before, all within a time that
/// begins with the first.
///
/// @param entity the dimension of a metric that says who did something
/// @param steps two to ten, in their order
/// @param within from the first step to the last
public record FunnelQuestion(String entity, List<Step> steps, Duration within) {

  public static final int FEWEST = 2;
  public static final int MOST = 10;
  public static final Duration USUAL = Duration.ofDays(7);

  public FunnelQuestion {
    steps = List.copyOf(steps);
  }

  /// Whether a text can be the title or a value of a step: it fits into an address, and pages keep
  /// the order of such titles.
  public static boolean isPlain(String text) {
    return !text.isBlank() && text.length() <= 100 && text.indexOf('|') < 0;
  }

  /// @param filters values by dimension: either value of one, all dimensions
  public record Step(String title, Map<String, List<String>> filters) {

    public Step {
      filters = Collections.unmodifiableMap(new LinkedHashMap<>(filters));
    }
  }
}
