package dev.millrace.bench.stream;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.bench.Jvm;
import dev.millrace.bench.Options;
import dev.millrace.bench.Place;
import dev.millrace.bench.Result;
import dev.millrace.bench.Result.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The live features, the same fold on stock Kafka Streams, and the same fold on Flink, in turns.
public record StreamBenchmark(Place place, Options options) {

  static final String OURS = "Millrace";
  static final String STOCK = "Kafka Streams, its own in-memory store";

  private static final String CPU = "cpu_seconds_per_100,000_events";
  private static final Duration LIMIT = Duration.ofMinutes(10);

  public Result run() throws IOException, InterruptedException {
    int events = options.isQuick() ? 500_000 : 3_000_000;
    int customers = options.isQuick() ? 10_000 : 50_000;
    Path home = place.fresh("stream");
    fill(home, events, customers);
    var flink = new FlinkPeer(place);
    if (!flink.isThere()) {
      System.out.println("Flink could not be fetched, so that peer is left out.");
    }
    var samples = new ArrayList<Sample>();
    for (int round = 1; round <= options.rounds(); round++) {
      samples.add(measure(home, OURS, round, events));
      samples.add(measure(home, STOCK, round, events));
      if (flink.isThere()) {
        samples.add(measure(home, FlinkPeer.SUBJECT, round, events));
      }
    }
    place.fresh("stream");
    var settings = new LinkedHashMap<String, Object>();
    settings.put("events", events);
    settings.put("bytes an event", StreamEvents.BYTES);
    settings.put("customers", customers);
    settings.put("features", StreamView.eightFeatures().features().size());
    settings.put("partitions", dev.millrace.contracts.log.Topics.PARTITIONS);
    return new Result(
        "Eight live features, exactly once, from a filled log",
        summary(samples),
        settings,
        samples,
        StreamText.TEXT);
  }

  private void fill(Path home, int events, int customers)
      throws IOException, InterruptedException {
    System.out.printf("filling the log with %,d events ...%n", events);
    List<String> words =
        List.of(
            "dev.millrace.bench.stream.LogFiller",
            home.resolve("log").toString(),
            String.valueOf(events),
            String.valueOf(customers),
            home.resolve("expected.txt").toString());
    try (Jvm jvm = Jvm.start(place, "filler", home.resolve("filler.out"), words)) {
      jvm.awaitEnd(LIMIT);
    }
  }

  private Sample measure(Path home, String subject, int round, int events)
      throws IOException, InterruptedException {
    System.out.printf("round %d: %s ...%n", round, subject);
    String application = "bench-%d-%d".formatted(round, subject.length());
    Path file = home.resolve(application + ".json");
    var words = new ArrayList<String>();
    if (options.profiles() && round == 1) {
      words.add(
          "-XX:StartFlightRecording=settings=profile,filename="
              + place.work().resolve(application + ".jfr"));
    }
    words.addAll(
        subject.equals(FlinkPeer.SUBJECT)
            ? new FlinkPeer(place).program()
            : List.of("dev.millrace.bench.stream.StreamRun"));
    words.addAll(
        List.of(
            home.resolve("log").toString(),
            subject,
            application,
            String.valueOf(events),
            home.resolve("expected.txt").toString(),
            Files.createDirectories(home.resolve(application)).toString(),
            file.toString()));
    try (Jvm jvm = Jvm.start(place, subject, home.resolve(application + ".out"), words)) {
      jvm.await("its figures", LIMIT, Jvm.OFTEN, () -> Files.exists(file) && isWhole(file));
      Map<String, Double> figures = new ObjectMapper().readValue(file.toFile(), new Figures());
      figures.put("peak_memory_mb", jvm.peakMegabytes());
      System.out.println(line(figures));
      return new Sample(subject, round, figures);
    }
  }

  private static final class Figures extends TypeReference<LinkedHashMap<String, Double>> {}

  private static boolean isWhole(Path file) {
    try {
      return Files.readString(file).endsWith("}");
    } catch (IOException e) {
      return false; // it is just being written
    }
  }

  private static List<String> summary(List<Sample> samples) {
    Map<String, Double> ours = Result.medians(samples, OURS);
    var lines = new ArrayList<String>();
    lines.add(OURS + ": " + line(ours));
    samples.stream().map(Sample::subject).distinct().filter(peer -> !peer.equals(OURS)).forEach(
        peer -> {
          Map<String, Double> theirs = Result.medians(samples, peer);
          lines.add(peer + ": " + line(theirs));
          lines.add(compared(peer, ours, theirs));
        });
    return lines;
  }

  private static String compared(
      String peer, Map<String, Double> ours, Map<String, Double> theirs) {
    double rate = ours.get("events_per_second") / theirs.get("events_per_second");
    double cpu = ours.get(CPU) / theirs.get(CPU);
    return String.format(
        Locale.ROOT,
        "%s than %s: %.2f times the events a second, with %.2f times the CPU for each.",
        rate >= 1 ? "Ours is faster" : "Ours is slower",
        peer,
        rate,
        cpu);
  }

  private static String line(Map<String, Double> figures) {
    return String.format(
        Locale.ROOT,
        "%,.0f events/s, %.2f CPU seconds per 100,000 events on %.2f cores, peak memory %,.0f MB.",
        figures.get("events_per_second"),
        figures.get(CPU),
        figures.get("cores"),
        figures.get("peak_memory_mb"));
  }
}
