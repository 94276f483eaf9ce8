package dev.millrace.bench.collector;

import dev.millrace.bench.Options;
import dev.millrace.bench.Place;
import dev.millrace.bench.Result;
import dev.millrace.bench.Result.Sample;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The collector and Kafka's own tool, in turns.
public record CollectorBenchmark(Place place, Options options, InstantSource clock) {

  public Result run() throws IOException, InterruptedException {
    CollectorSettings settings =
        options.isQuick() ? CollectorSettings.QUICK : CollectorSettings.FULL;
    var samples = new ArrayList<Sample>();
    for (int round = 1; round <= options.rounds(); round++) {
      samples.addAll(new OurCollector(place, options, settings, clock).measure(round));
      samples.add(new KafkaPeer(place, settings, clock).measure(round));
    }
    place.fresh("collector");
    return new Result(
        "Events over HTTP into the event log",
        summary(samples),
        settings.shown(),
        samples,
        CollectorText.TEXT);
  }

  private static List<String> summary(List<Sample> samples) {
    Map<String, Double> batches = Result.medians(samples, "Millrace, batches of 100");
    Map<String, Double> singles = Result.medians(samples, "Millrace, single events");
    double peer = Result.medians(samples, KafkaPeer.SUBJECT).get("events_per_second");
    return List.of(
        "Batches: " + line(batches),
        "Single events: " + line(singles),
        String.format(
            Locale.ROOT,
            "Kafka's own producer without HTTP, JSON, checks and lake: %,.0f records/s; batches over HTTP reach %.0f %% of it.",
            peer,
            100 * batches.get("events_per_second") / peer));
  }

  private static String line(Map<String, Double> figures) {
    return String.format(
        Locale.ROOT,
        "%,.0f events/s, p50 %.1f ms, p99 %.1f ms, p99.9 %.1f ms, %.2f CPU seconds per 100,000 events, peak memory %,.0f MB.",
        figures.get("events_per_second"),
        figures.get("request_p50_ms"),
        figures.get("request_p99_ms"),
        figures.get("request_p99.9_ms"),
        figures.get("server_cpu_seconds_per_100,000_events"),
        figures.get("peak_memory_mb"));
  }
}
