package dev.millrace.bench.collector;

import dev.millrace.bench.Jvm;
import dev.millrace.bench.Place;
import dev.millrace.bench.Result.Sample;
import dev.millrace.external.kafka.KafkaEventLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Kafka's own ProducerPerformance against the same broker in a process of its own: what is left
/// when HTTP, JSON, contracts and the lake are taken away.
record KafkaPeer(Place place, CollectorSettings settings, InstantSource clock, Producer producer) {

  /// How the tool's producer is set.
  enum Producer {
    /// As Kafka has them, acknowledged by all copies like ours.
    DEFAULT("Kafka's ProducerPerformance, default settings", List.of("acks=all")),
    /// As the collector's own producer has them.
    OURS(
        "Kafka's ProducerPerformance, our settings",
        KafkaEventLog.producerSettings().entrySet().stream()
            .filter(setting -> !setting.getKey().equals("bootstrap.servers"))
            .map(setting -> setting.getKey() + "=" + setting.getValue())
            .sorted()
            .toList());

    private final String subject;
    private final List<String> settings;

    Producer(String subject, List<String> settings) {
      this.subject = subject;
      this.settings = settings;
    }

    String subject() {
      return subject;
    }

    String shown() {
      return String.join(" ", settings);
    }
  }

  private static final Duration LIMIT = Duration.ofMinutes(10);
  private static final Pattern STEADY =
      Pattern.compile(
          "(\\d+) steady state records sent, ([\\d.]+) records/sec .*?, ([\\d.]+) ms avg latency, ([\\d.]+) ms max latency, (\\d+) ms 50th, (\\d+) ms 95th, (\\d+) ms 99th, (\\d+) ms 99\\.9th\\.");

  Sample measure(int round) throws IOException, InterruptedException {
    System.out.printf("round %d: %s ...%n", round, producer.subject());
    Path scratch = place.fresh("collector");
    Path payloads = payloads(scratch, round);
    Path address = scratch.resolve("address");
    List<String> broker =
        List.of(
            "dev.millrace.bench.collector.Broker",
            scratch.resolve("log").toString(),
            address.toString());
    try (Jvm server = Jvm.start(place, "The broker", scratch.resolve("broker.out"), broker)) {
      server.await(
          "its address", Duration.ofSeconds(60), Jvm.OFTEN, () -> address.toFile().length() > 0);
      double cpuBefore = server.cpuSeconds();
      List<String> words = words(Files.readString(address), payloads);
      try (Jvm tool = Jvm.start(place, producer.subject(), scratch.resolve("tool.out"), words)) {
        tool.awaitEnd(LIMIT);
        double brokerCpu = server.cpuSeconds() - cpuBefore;
        return sample(round, tool, brokerCpu, server.peakMegabytes());
      }
    }
  }

  private Path payloads(Path scratch, int round) throws IOException {
    var events = new ShopEvents(round, clock.instant());
    var lines = new ArrayList<String>();
    for (int i = 0; i < CollectorSettings.PEER_PAYLOADS; i++) {
      lines.add(events.next());
    }
    return Files.writeString(scratch.resolve("payloads"), String.join("\n", lines));
  }

  private List<String> words(String address, Path payloads) {
    var words = new ArrayList<String>();
    words.add("org.apache.kafka.tools.ProducerPerformance");
    words.addAll(List.of("--bootstrap-server", address, "--topic", Broker.TOPIC));
    words.addAll(List.of("--payload-file", payloads.toString(), "--throughput", "-1"));
    words.addAll(List.of("--warmup-records", String.valueOf(settings.peerWarmUpRecords())));
    long all = settings.peerWarmUpRecords() + settings.peerRecords();
    words.addAll(List.of("--num-records", String.valueOf(all)));
    words.add("--command-property");
    words.addAll(producer.settings);
    return words;
  }

  private Sample sample(int round, Jvm tool, double brokerCpu, double brokerMegabytes)
      throws IOException {
    Matcher steady = STEADY.matcher(tool.printed());
    if (!steady.find() || Long.parseLong(steady.group(1)) != settings.peerRecords()) {
      throw new IllegalStateException(
          "Kafka's tool did not report %,d records as sent: %s"
              .formatted(settings.peerRecords(), tool.printed()));
    }
    double hundredThousands = (settings.peerWarmUpRecords() + settings.peerRecords()) / 100_000.0;
    var figures = new LinkedHashMap<String, Double>();
    figures.put("events_per_second", Double.valueOf(steady.group(2)));
    figures.put("record_p50_ms", Double.valueOf(steady.group(5)));
    figures.put("record_p99_ms", Double.valueOf(steady.group(7)));
    figures.put("record_p99.9_ms", Double.valueOf(steady.group(8)));
    figures.put("broker_cpu_seconds_per_100,000_events", brokerCpu / hundredThousands);
    figures.put("tool_cpu_seconds_per_100,000_events", tool.lastCpuSeconds() / hundredThousands);
    figures.put("broker_peak_memory_mb", brokerMegabytes);
    return new Sample(producer.subject(), round, figures);
  }
}
