package dev.millrace.bench.path;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// How long and how hard.
///
/// @param phases one after the other, on one server
record PathSettings(List<Phase> phases) {

  static final int BATCH = 100;
  static final int CONNECTIONS = 12;

  /// Of the server's JIT compiler; what it cannot hold does not count.
  static final String WARM_UP = "warm-up";

  /// Of the server, so that the whole process stays under 4 GB.
  static final String HEAP = "-Xmx1500m";

  static final PathSettings FULL =
      new PathSettings(
          List.of(
              new Phase(WARM_UP, 50_000, Duration.ofSeconds(60)),
              new Phase("20,000/s", 20_000, Duration.ofSeconds(60)),
              new Phase("60,000/s", 60_000, Duration.ofMinutes(2)),
              new Phase("100,000/s", 100_000, Duration.ofMinutes(10))));

  static final PathSettings QUICK =
      new PathSettings(
          List.of(
              new Phase(WARM_UP, 50_000, Duration.ofSeconds(30)),
              new Phase("20,000/s", 20_000, Duration.ofSeconds(20)),
              new Phase("100,000/s", 100_000, Duration.ofSeconds(60))));

  /// Step by step past what two cores are said to hold, until it is not sustained.
  static final PathSettings CEILING =
      new PathSettings(
          List.of(
              new Phase(WARM_UP, 50_000, Duration.ofMinutes(1)),
              step(100_000),
              step(110_000),
              step(115_000),
              step(120_000),
              step(130_000),
              step(140_000)));

  private static Phase step(int rate) {
    return new Phase(
        String.format(Locale.ROOT, "%,d/s", rate), rate, Duration.ofMinutes(2));
  }

  /// @param rate events per second
  record Phase(String name, int rate, Duration duration) {}

  Map<String, Object> shown() {
    var shown = new LinkedHashMap<String, Object>();
    shown.put("events_a_batch", BATCH);
    shown.put("connections", CONNECTIONS);
    shown.put("server_heap", HEAP);
    phases.forEach(phase -> shown.put(phase.name(), phase.duration().toSeconds() + " s"));
    return shown;
  }
}
