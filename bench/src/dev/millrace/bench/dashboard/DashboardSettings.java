package dev.millrace.bench.dashboard;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/// How much data, how many people, how long.
///
/// @param days over which the lines are spread
/// @param warmUp clicks before each cold measurement, on other days' filters
record DashboardSettings(long lines, int days, Duration warmUp, Duration measured) {

  static final int PEOPLE = 20;

  /// A browser's, to one server.
  static final int CONNECTIONS_EACH = 6;

  /// As many queries as the server's engine runs at once.
  static final int PEER_SESSIONS = 8;

  static final Duration LEAST_THINKING = Duration.ofSeconds(2);
  static final Duration MOST_THINKING = Duration.ofSeconds(12);

  static final DashboardSettings FULL =
      new DashboardSettings(5_000_000, 730, Duration.ofSeconds(20), Duration.ofSeconds(90));

  static final DashboardSettings QUICK =
      new DashboardSettings(500_000, 730, Duration.ofSeconds(10), Duration.ofSeconds(25));

  Map<String, Object> shown() {
    var shown = new LinkedHashMap<String, Object>();
    shown.put("lines", lines);
    shown.put("days", days);
    shown.put("tiles", DashboardPage.TILES);
    shown.put("people", PEOPLE);
    shown.put("connections_of_a_person", CONNECTIONS_EACH);
    shown.put(
        "thinking_between_clicks",
        "%d to %d seconds".formatted(LEAST_THINKING.toSeconds(), MOST_THINKING.toSeconds()));
    shown.put("windows", "7 days 30 %, 30 days 45 %, 90 days 20 %, 365 days 5 %");
    shown.put("filters", "category (half of the clicks), segment (a third), any window");
    shown.put("warm_up_seconds", warmUp.toSeconds());
    shown.put("measured_seconds", measured.toSeconds());
    shown.put("peer", "8 sessions, memory_limit 512 MB, 2 threads, parquet_metadata_cache on");
    shown.put("jvm_flags", String.join(" ", dev.millrace.bench.Jvm.FLAGS));
    return shown;
  }
}
