package dev.millrace.bench.path;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.bench.Millrace;
import dev.millrace.bench.Options;
import dev.millrace.bench.Place;
import dev.millrace.bench.ProjectFiles;
import dev.millrace.bench.Result;
import dev.millrace.bench.Result.Sample;
import dev.millrace.bench.collector.PreparedRequest;
import dev.millrace.bench.collector.ShopEvents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// One server at one rate after another. There is no peer that is one process.
public record PathBenchmark(Place place, Options options, InstantSource clock) {

  private static final int REQUESTS = 20;
  private static final Duration CATCH_UP = Duration.ofMinutes(10);
  private static final Duration LOOK_EVERY = Duration.ofMillis(500);

  public Result run() throws IOException, InterruptedException {
    PathSettings settings = settings();
    Path scratch = place.fresh("path");
    var flags = new ArrayList<>(List.of(PathSettings.HEAP));
    if (options.profiles()) {
      flags.addAll(Millrace.recording(place.work().resolve("path.jfr")));
    }
    var samples = new ArrayList<Sample>();
    long start = System.nanoTime();
    try (var millrace = Millrace.up(place, project(scratch), scratch.resolve("data"), flags)) {
      double startSeconds = (System.nanoTime() - start) / 1e9;
      var load = new SteadyLoad(millrace.port(), requests(millrace));
      long firstId = 0;
      for (PathSettings.Phase phase : settings.phases()) {
        Sample sample = measure(millrace, load, phase, firstId, startSeconds);
        samples.add(sample);
        if (!phase.name().equals(PathSettings.WARM_UP) && !isSustained(sample, phase)) {
          break;
        }
        firstId += 10_000_000_000L;
      }
    }
    place.fresh("path");
    return new Result(
        "The whole path: HTTP, log, eight streaming features exactly once, lake",
        samples.stream().map(PathBenchmark::line).toList(),
        settings.shown(),
        samples,
        PathText.TEXT);
  }

  private PathSettings settings() {
    if (options.name().equals("ceiling")) {
      return PathSettings.CEILING;
    }
    return options.isQuick() ? PathSettings.QUICK : PathSettings.FULL;
  }

  /// Nearly every event at its moment, and neither lake nor features more than ten seconds behind.
  private static boolean isSustained(Sample sample, PathSettings.Phase phase) {
    var figures = sample.figures();
    double tenSeconds = 10.0 * phase.rate();
    return figures.get("events_per_second") > .98 * phase.rate()
        && figures.get("lake_behind_at_the_end_events") < tenSeconds
        && figures.get("features_behind_at_the_end_events") < tenSeconds;
  }

  private List<List<PreparedRequest>> requests(Millrace millrace) throws IOException {
    var events = new ShopEvents(1, clock.instant());
    String key = millrace.writeKey();
    return IntStream.range(0, PathSettings.CONNECTIONS)
        .mapToObj(
            _ ->
                Stream.generate(() -> PreparedRequest.batch(events, PathSettings.BATCH, key))
                    .limit(REQUESTS)
                    .toList())
        .toList();
  }

  private static Sample measure(
      Millrace millrace,
      SteadyLoad load,
      PathSettings.Phase phase,
      long firstId,
      double startSeconds)
      throws IOException, InterruptedException {
    System.out.printf("%s for %d s ...%n", phase.name(), phase.duration().toSeconds());
    var freshness = new Freshness(millrace, firstId);
    var watch = new Watch(millrace);
    Thread probing = Thread.ofPlatform().start(freshness);
    Thread watching = Thread.ofPlatform().start(watch);
    JsonNode before = millrace.status().path("events");
    double cpuBefore = millrace.jvm().cpuSeconds();
    long start = System.nanoTime();
    SteadyLoad.Outcome outcome = load.run(phase, firstId);
    double seconds = (System.nanoTime() - start) / 1e9;
    double cpu = millrace.jvm().cpuSeconds() - cpuBefore;
    freshness.stop();
    watch.stop();
    probing.join();
    watching.join();
    long end = System.nanoTime();
    requireStored(millrace, before, outcome);

    var figures = new LinkedHashMap<String, Double>();
    figures.put("events_per_second", outcome.accepted() / seconds);
    figures.put("refused_requests", (double) outcome.refused());
    figures.put("request_p50_ms", outcome.latencies().millis(0.5));
    figures.put("request_p99_ms", outcome.latencies().millis(0.99));
    figures.put("freshness_p50_ms", freshness.latencies().millis(0.5));
    figures.put("freshness_p99_ms", freshness.latencies().millis(0.99));
    figures.put("freshness_worst_ms", freshness.latencies().millis(1));
    figures.put("lake_behind_at_most_events", (double) watch.mostInLake());
    figures.put("lake_behind_at_the_end_events", (double) watch.lastInLake());
    figures.put("features_behind_at_most_events", (double) watch.mostInStream());
    figures.put("features_behind_at_the_end_events", (double) watch.lastInStream());
    figures.put("seconds_until_all_were_in_the_lake", (System.nanoTime() - end) / 1e9);
    figures.put("server_cpu_seconds_per_100,000_events", cpu / (outcome.accepted() / 100_000.0));
    figures.put("server_cores_busy", cpu / seconds);
    figures.put("peak_memory_mb", millrace.jvm().peakMegabytes());
    figures.put("start_seconds", startSeconds);
    return new Sample(phase.name(), 1, figures);
  }

  /// Waits for the lake; a number that comes from lost, refused or doubled events is none.
  private static void requireStored(Millrace millrace, JsonNode before, SteadyLoad.Outcome outcome)
      throws IOException, InterruptedException {
    long least = before.path("stored").asLong() + outcome.accepted();
    millrace
        .jvm()
        .await(
            "all events in the lake",
            CATCH_UP,
            LOOK_EVERY,
            () -> isStored(millrace.status().path("events"), least));
    JsonNode now = millrace.status().path("events");
    if (now.path("quarantined").asLong() != 0 || now.path("deduplicated").asLong() != 0) {
      throw new IllegalStateException("The numbers do not add up: " + now);
    }
  }

  private static boolean isStored(JsonNode events, long least) {
    return events.path("stored").asLong() >= least
        && events.path("stored").asLong() == events.path("accepted").asLong();
  }

  private static String line(Sample sample) {
    var figures = sample.figures();
    return String.format(
        Locale.ROOT,
        "%s: %,.0f events/s, request p99 %.0f ms, freshness p50 %.0f and p99 %.0f ms, lake at most %,.0f events behind, features %,.0f, %.2f CPU seconds per 100,000 events, peak memory %,.0f MB.",
        sample.subject(),
        figures.get("events_per_second"),
        figures.get("request_p99_ms"),
        figures.get("freshness_p50_ms"),
        figures.get("freshness_p99_ms"),
        figures.get("lake_behind_at_most_events"),
        figures.get("features_behind_at_most_events"),
        figures.get("server_cpu_seconds_per_100,000_events"),
        figures.get("peak_memory_mb"));
  }

  private static Path project(Path scratch) throws IOException {
    Path project = ProjectFiles.write(scratch, "");
    Files.writeString(
        Files.createDirectories(project.resolve("features")).resolve("live.yaml"),
        """
        kind: feature_view
        entity: customer
        table: bronze.events
        key: user_id
        time: occurred_at
        stream: true
        features:
          views_1h: {aggregate: count, event: Product Viewed, window: 1 hour, default: 0}
          views_7d: {aggregate: count, event: Product Viewed, window: 7 days, default: 0}
          spent_1d: {aggregate: sum, of: properties.price, event: Product Viewed, window: 1 day}
          dearest_7d: {aggregate: max, of: properties.price, event: Product Viewed, window: 7 days}
          mean_price_1d: {aggregate: mean, of: properties.price, event: Product Viewed, window: 1 day}
          products_7d: {aggregate: distinct, of: properties.product_id, event: Product Viewed, window: 7 days}
          days_since_view: {aggregate: days_since_last, event: Product Viewed}
          session_seconds: {aggregate: session_duration, gap: 30 min, default: 0}
        """);
    return project;
  }
}
