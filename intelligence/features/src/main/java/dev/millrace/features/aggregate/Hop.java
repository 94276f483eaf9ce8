package dev.millrace.features.aggregate;

import dev.millrace.contracts.definition.FeatureViewDefinition.Feature;
import java.time.Duration;
import java.util.List;

/// The grid on which windows of streamed views begin, counted from 1970 in UTC.
public final class Hop {

  /// Windows of streamed views are not shorter.
  public static final Duration SHORTEST_WINDOW = Duration.ofMinutes(5);

  /// Windows of streamed views are not longer.
  public static final Duration LONGEST_WINDOW = Duration.ofDays(90);

  /// A window has no more hops.
  public static final int MOST_TILES = 1_024;

  /// A window of the usual hop has at least so many.
  private static final int USUAL_TILES = 48;

  private static final List<Duration> USUAL =
      List.of(
          Duration.ofDays(1),
          Duration.ofHours(12),
          Duration.ofHours(6),
          Duration.ofHours(3),
          Duration.ofHours(2),
          Duration.ofHours(1),
          Duration.ofMinutes(30),
          Duration.ofMinutes(15),
          Duration.ofMinutes(10),
          Duration.ofMinutes(5),
          Duration.ofMinutes(1),
          Duration.ofSeconds(30),
          Duration.ofSeconds(15),
          Duration.ofSeconds(10),
          Duration.ofSeconds(5));

  private Hop() {}

  /// The hop of a streamed feature, in microseconds; 0 for one without a window.
  public static long micros(Feature feature) {
    Duration window = feature.window();
    if (window == null) {
      return 0;
    }
    Duration hop = feature.hop();
    return Micros.of(hop == null ? usual(window) : hop);
  }

  private static Duration usual(Duration window) {
    Duration finest = window.dividedBy(USUAL_TILES);
    return USUAL.stream()
        .filter(hop -> hop.compareTo(finest) <= 0)
        .findFirst()
        .orElse(Duration.ofSeconds(1));
  }
}
