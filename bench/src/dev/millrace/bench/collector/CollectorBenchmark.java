package dev.millrace.bench.collector;

import dev.millrace.bench.Options;
import dev.millrace.bench.Place;
import dev.millrace.bench.Result;
import dev.millrace.bench.Result.Sample;
import dev.millrace.bench.collector.KafkaPeer.Producer;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The collector and its peers, in turns.
public record CollectorBenchmark(Place place, Options options, InstantSource clock) {

  private static final String RATE = "events_per_second";

  public Result run() throws IOException, InterruptedException {
    CollectorSettings settings =
        options.isQuick() ? CollectorSettings.QUICK : CollectorSettings.FULL;
    boolean hasNginx = Wrk.isThere() && NginxPeer.isThere();
    boolean hasNode = Wrk.isThere() && NodePeer.prepare(place);
    if (!hasNginx) {
      System.out.println("wrk or nginx is not here (Debian has both), so that peer is left out.");
    }
    var samples = new ArrayList<Sample>();
    for (int round = 1; round <= options.rounds(); round++) {
      samples.addAll(new OurCollector(place, options, settings, clock).measure(round));
      samples.add(new OurCollector(place, options, settings, clock).measureSynced(round));
      if (hasNginx) {
        samples.add(new NginxPeer(place, settings).measure(round));
      }
      if (hasNode) {
        samples.add(new NodePeer(place, settings).measure(round));
      }
      for (Producer producer : Producer.values()) {
        samples.add(new KafkaPeer(place, settings, clock, producer).measure(round));
      }
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
    Map<String, Double> batches = Result.medians(samples, OurCollector.BATCHES);
    var lines = new ArrayList<String>();
    lines.add("Batches: " + line(batches));
    lines.add("Batches, durability fsync: " + line(Result.medians(samples, OurCollector.SYNCED)));
    lines.add("Single events: " + line(Result.medians(samples, OurCollector.SINGLES)));
    for (Producer producer : Producer.values()) {
      lines.add(
          compared("Batches", batches.get(RATE), producer.subject(), rate(samples, producer.subject())));
    }
    for (String peer : List.of(NginxPeer.SUBJECT, NodePeer.SUBJECT)) {
      if (samples.stream().anyMatch(sample -> sample.subject().equals(peer))) {
        double ours = rate(samples, OurCollector.SINGLES_BY_WRK);
        lines.add(compared("Single events by wrk", ours, peer, rate(samples, peer)));
      }
    }
    return lines;
  }

  private static double rate(List<Sample> samples, String subject) {
    return Result.medians(samples, subject).get(RATE);
  }

  private static String compared(String what, double ours, String peer, double theirs) {
    return String.format(
        Locale.ROOT, "%s: %,.0f/s; %s: %,.0f/s; %.2f x.", what, ours, peer, theirs, ours / theirs);
  }

  private static String line(Map<String, Double> figures) {
    return String.format(
        Locale.ROOT,
        "%,.0f events/s, p50 %.1f ms, p99 %.1f ms, p99.9 %.1f ms, %.2f CPU seconds per 100,000 events, peak memory %,.0f MB.",
        figures.get(RATE),
        figures.get("request_p50_ms"),
        figures.get("request_p99_ms"),
        figures.get("request_p99.9_ms"),
        figures.get("server_cpu_seconds_per_100,000_events"),
        figures.get("peak_memory_mb"));
  }
}
