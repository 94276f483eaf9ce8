package dev.millrace.bench.collector;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.bench.Millrace;
import dev.millrace.bench.Options;
import dev.millrace.bench.Place;
import dev.millrace.bench.ProjectFiles;
import dev.millrace.bench.Result.Sample;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Measures Millrace in a new process on a new data directory: batches, and then single events.
record OurCollector(Place place, Options options, CollectorSettings settings, InstantSource clock) {

  static final String BATCHES = "Millrace, batches of 100";
  static final String SYNCED = "Millrace, batches of 100, durability: fsync";
  static final String SINGLES = "Millrace, single events";
  static final String SINGLES_BY_WRK = "Millrace, single events by wrk";

  private static final Duration CATCH_UP = Duration.ofMinutes(10);
  private static final Duration LOOK_EVERY = Duration.ofMillis(500);

  List<Sample> measure(int round) throws IOException, InterruptedException {
    Path scratch = place.fresh("collector");
    List<String> flags =
        options.profiles() && round == 1
            ? Millrace.recording(place.work().resolve("collector.jfr"))
            : List.of();
    Path project = ProjectFiles.write(scratch, "");
    try (var millrace = Millrace.up(place, project, scratch.resolve("data"), flags)) {
      var events = new ShopEvents(round, clock.instant());
      String key = millrace.writeKey();
      Sample batches = measure(millrace, batches(BATCHES, key, round), round);
      Sample singles =
          measure(
              millrace,
              new Kind(
                  SINGLES,
                  CollectorSettings.SINGLE_CONNECTIONS,
                  () -> PreparedRequest.track(events, key)),
              round);
      if (!Wrk.isThere()) {
        return List.of(batches, singles);
      }
      String user =
          Base64.getEncoder().encodeToString((key + ":").getBytes(StandardCharsets.UTF_8));
      Wrk wrk = settings.wrk(scratch);
      return List.of(
          batches, singles, wrk.measure(SINGLES_BY_WRK, round, millrace.port(), "Basic " + user));
    }
  }

  /// Batches alone, where every append is synced to the disk before it is answered.
  Sample measureSynced(int round) throws IOException, InterruptedException {
    Path scratch = place.fresh("collector");
    Path project = ProjectFiles.write(scratch, "collector: {durability: fsync}\n");
    try (var millrace = Millrace.up(place, project, scratch.resolve("data"), List.of())) {
      return measure(millrace, batches(SYNCED, millrace.writeKey(), round), round);
    }
  }

  private Kind batches(String subject, String key, int round) {
    var events = new ShopEvents(round, clock.instant());
    return new Kind(
        subject,
        CollectorSettings.BATCH_CONNECTIONS,
        () -> PreparedRequest.batch(events, CollectorSettings.BATCH, key));
  }

  private record Kind(String subject, int connections, Supplier<PreparedRequest> requests) {}

  private Sample measure(Millrace millrace, Kind kind, int round)
      throws IOException, InterruptedException {
    System.out.printf("round %d: %s ...%n", round, kind.subject);
    JsonNode before = millrace.status().path("events");
    double cpuBefore = millrace.jvm().cpuSeconds();
    List<List<PreparedRequest>> requests =
        IntStream.range(0, kind.connections)
            .mapToObj(
                _ -> Stream.generate(kind.requests).limit(CollectorSettings.REQUESTS).toList())
            .toList();
    var load = new Load(millrace.port(), requests, settings.warmUp(), settings.measured());
    Load.Outcome outcome = load.run(millrace.jvm(), before.path("received").asLong());
    long end = System.nanoTime();
    JsonNode after = millrace.status().path("events");
    long behind = after.path("accepted").asLong() - after.path("stored").asLong();
    long wanted = before.path("accepted").asLong() + outcome.accepted();
    millrace
        .jvm()
        .await(
            "all events in the lake",
            CATCH_UP,
            LOOK_EVERY,
            () -> millrace.status().path("events").path("stored").asLong() >= wanted);
    double caughtUp = (System.nanoTime() - end) / 1e9;
    requireComplete(millrace.status().path("events"), before, outcome);

    var figures = new LinkedHashMap<String, Double>();
    figures.put("events_per_second", outcome.eventsPerSecond());
    figures.put("requests_per_second", outcome.requestsPerSecond());
    figures.put("request_p50_ms", outcome.latencies().millis(0.5));
    figures.put("request_p99_ms", outcome.latencies().millis(0.99));
    figures.put("request_p99.9_ms", outcome.latencies().millis(0.999));
    double hundredThousands = outcome.measuredEvents() / 100_000.0;
    figures.put("server_cpu_seconds_per_100,000_events", outcome.serverCpu() / hundredThousands);
    figures.put(
        "server_cpu_seconds_per_100,000_events_until_stored",
        (millrace.jvm().cpuSeconds() - cpuBefore) / (outcome.accepted() / 100_000.0));
    figures.put("server_cores_busy", outcome.serverCpu() / settings.measured().toSeconds());
    figures.put("load_generator_cores_busy", outcome.loadCpu() / settings.measured().toSeconds());
    figures.put("peak_memory_mb", millrace.jvm().peakMegabytes());
    figures.put("events_accepted", (double) outcome.accepted());
    figures.put("events_behind_in_the_lake_at_the_end", (double) behind);
    figures.put("seconds_until_all_were_in_the_lake", caughtUp);
    return new Sample(kind.subject, round, figures);
  }

  /// A number that comes from lost, refused or doubled events is none.
  private static void requireComplete(JsonNode now, JsonNode before, Load.Outcome outcome) {
    long accepted = now.path("accepted").asLong() - before.path("accepted").asLong();
    long stored = now.path("stored").asLong() - before.path("stored").asLong();
    if (outcome.refused() != 0
        || now.path("quarantined").asLong() != 0
        || accepted != outcome.accepted()
        || stored != outcome.accepted()) {
      throw new IllegalStateException(
          "The numbers do not add up: %,d events answered 200, %,d requests refused, and the status went from %s to %s."
              .formatted(outcome.accepted(), outcome.refused(), before, now));
    }
  }
}
