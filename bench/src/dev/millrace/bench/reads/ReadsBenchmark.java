package dev.millrace.bench.reads;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.bench.Millrace;
import dev.millrace.bench.Options;
import dev.millrace.bench.Place;
import dev.millrace.bench.Result;
import dev.millrace.bench.Result.Sample;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/// One server whose features are read: at a steady rate, and as fast as it can beside Redis.
public record ReadsBenchmark(Place place, Options options, InstantSource clock) {

  static final String ONE = "Millrace, one customer a request, 2,000 requests/s";
  static final String VALUES = "Millrace, values of 100 customers a request, 2,000 requests/s";
  static final String HUNDRED = "Millrace, all of 100 customers a request, 500 requests/s";
  static final String SATURATED = "Millrace, one customer a request by wrk";

  public Result run() throws IOException, InterruptedException {
    ReadsSettings settings = options.isQuick() ? ReadsSettings.QUICK : ReadsSettings.FULL;
    boolean hasRedis = RedisPeer.isThere() && ReadsByWrk.isThere();
    if (!hasRedis) {
      System.out.println(
          "redis-server, redis-benchmark or wrk is not here (Debian has all), so that peer is left out.");
    }
    Path scratch = place.fresh("reads");
    List<String> flags =
        options.profiles() ? Millrace.recording(place.work().resolve("reads.jfr")) : List.of();
    var samples = new ArrayList<Sample>();
    Path data = scratch.resolve("data");
    try (var millrace = Millrace.up(place, ReadsProject.write(scratch), data, flags)) {
      System.out.println("sending the events ...");
      new ReadsEvents(millrace, clock.instant()).send();
      String token = Files.readString(data.resolve("token")).strip();
      List<byte[]> ones = ones(token);
      List<byte[]> hundreds = hundreds(token, Map.of());
      List<byte[]> values = hundreds(token, Map.of("only", "values"));
      prove(millrace.port(), ones.getFirst(), hundreds.getFirst(), values.getFirst());
      for (List<byte[]> kind : List.of(ones, values, hundreds)) {
        new PacedReads(millrace.port(), kind, ReadsSettings.RATE).run(settings.warmUp());
      }
      for (int round = 1; round <= options.rounds(); round++) {
        samples.add(paced(millrace, settings, ONE, ones, round));
        samples.add(paced(millrace, settings, VALUES, values, round));
        samples.add(paced(millrace, settings, HUNDRED, hundreds, round));
        if (hasRedis) {
          samples.add(saturated(millrace, settings, scratch, token, round));
          samples.add(new RedisPeer(place, settings).measure(round));
        }
      }
    }
    place.fresh("reads");
    place.fresh("redis");
    return new Result(
        "Fifty live features over REST", summary(samples), settings.shown(), samples, ReadsText.TEXT);
  }

  private static List<byte[]> ones(String token) {
    return IntStream.range(0, ReadsSettings.CUSTOMERS)
        .mapToObj(i ->
            request(
                "GET /api/v1/features/%s/%s"
                    .formatted(ReadsProject.VIEW, ReadsEvents.customer(i)),
                token,
                ""))
        .toList();
  }

  /// @param more of the body
  private static List<byte[]> hundreds(String token, Map<String, String> more)
      throws IOException {
    var random = new SplittableRandom(1);
    var requests = new ArrayList<byte[]>();
    List<String> features =
        ReadsProject.features().stream().map(one -> ReadsProject.VIEW + ":" + one).toList();
    for (int i = 0; i < 500; i++) {
      List<String> keys =
          IntStream.range(0, ReadsSettings.MANY)
              .mapToObj(_ -> ReadsEvents.customer(random.nextInt(ReadsSettings.CUSTOMERS)))
              .toList();
      var body = new LinkedHashMap<String, Object>(Map.of("features", features, "keys", keys));
      body.putAll(more);
      String json = new ObjectMapper().writeValueAsString(body);
      requests.add(request("POST /api/v1/features/read", token, json));
    }
    return requests;
  }

  private static byte[] request(String line, String token, String body) {
    String content =
        body.isEmpty()
            ? ""
            : "Content-Type: application/json\r\nContent-Length: %d\r\n".formatted(body.length());
    return "%s HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer %s\r\n%s\r\n%s"
        .formatted(line, token, content, body)
        .getBytes(StandardCharsets.US_ASCII);
  }

  /// Answers that hold no values are no reads.
  private static void prove(int port, byte[] one, byte[] hundred, byte[] only)
      throws IOException {
    var json = new ObjectMapper();
    int known = 0;
    try (var connection = new ReadConnection(port)) {
      JsonNode values = json.readTree(connection.body(connection.send(one))).path("features");
      requireValues(values);
      JsonNode rows = json.readTree(connection.body(connection.send(hundred))).path("items");
      if (rows.size() != ReadsSettings.MANY) {
        throw new IllegalStateException("The answer has %d rows.".formatted(rows.size()));
      }
      rows.forEach(row -> requireValues(row.path("features")));
      rows = json.readTree(connection.body(connection.send(only))).path("items");
      for (JsonNode row : rows) {
        for (JsonNode value : row.path("values")) {
          known += value.isNumber() ? 1 : 0;
        }
      }
      if (known != ReadsSettings.MANY * ReadsSettings.FEATURES) {
        throw new IllegalStateException("The answer has %d values.".formatted(known));
      }
    }
  }

  private static void requireValues(JsonNode features) {
    long known = features.findValuesAsText("status").stream().filter("PRESENT"::equals).count();
    if (features.size() != ReadsSettings.FEATURES || known != ReadsSettings.FEATURES) {
      throw new IllegalStateException("Features are missing: " + features);
    }
  }

  private static Sample paced(
      Millrace millrace, ReadsSettings settings, String subject, List<byte[]> requests, int round)
      throws IOException, InterruptedException {
    System.out.printf("round %d: %s ...%n", round, subject);
    int rate = subject.equals(HUNDRED) ? ReadsSettings.WHOLE_RATE : ReadsSettings.RATE;
    var reads = new PacedReads(millrace.port(), requests, rate);
    reads.run(settings.warmUp());
    double before = millrace.jvm().cpuSeconds();
    PacedReads.Outcome outcome = reads.run(settings.measured());
    double cpu = millrace.jvm().cpuSeconds() - before;
    var figures = new LinkedHashMap<String, Double>();
    figures.put("requests_per_second", outcome.requestsPerSecond());
    figures.put("request_p50_ms", outcome.latencies().millis(0.5));
    figures.put("request_p99_ms", outcome.latencies().millis(0.99));
    figures.put("request_p99.9_ms", outcome.latencies().millis(0.999));
    figures.put("answer_bytes", (double) outcome.bytes() / outcome.latencies().count());
    figures.put("server_cpu_microseconds_per_request", cpu * 1e6 / outcome.latencies().count());
    System.out.println(figures);
    return new Sample(subject, round, figures);
  }

  private static Sample saturated(
      Millrace millrace, ReadsSettings settings, Path scratch, String token, int round)
      throws IOException, InterruptedException {
    System.out.printf("round %d: %s ...%n", round, SATURATED);
    var wrk = new ReadsByWrk(scratch, millrace.port(), token);
    wrk.run(settings.warmUp());
    double before = millrace.jvm().cpuSeconds();
    double rate = wrk.run(settings.measured());
    double cpu = millrace.jvm().cpuSeconds() - before;
    var figures = new LinkedHashMap<String, Double>();
    figures.put("reads_per_second", rate);
    figures.put(
        "server_cpu_microseconds_per_read", cpu * 1e6 / rate / settings.measured().toSeconds());
    figures.put("peak_memory_mb", millrace.jvm().peakMegabytes());
    System.out.println(figures);
    return new Sample(SATURATED, round, figures);
  }

  private static List<String> summary(List<Sample> samples) {
    var lines = new ArrayList<String>();
    for (String subject : List.of(ONE, VALUES, HUNDRED)) {
      Map<String, Double> paced = Result.medians(samples, subject);
      lines.add(
          String.format(
              Locale.ROOT,
              "%s: %,.0f requests/s, p50 %.2f ms, p99 %.2f ms, %,.0f bytes an answer.",
              subject,
              paced.get("requests_per_second"),
              paced.get("request_p50_ms"),
              paced.get("request_p99_ms"),
              paced.get("answer_bytes")));
    }
    if (samples.stream().anyMatch(sample -> sample.subject().equals(RedisPeer.SUBJECT))) {
      double ours = Result.medians(samples, SATURATED).get("reads_per_second");
      double redis = Result.medians(samples, RedisPeer.SUBJECT).get("reads_per_second");
      lines.add(
          String.format(
              Locale.ROOT,
              "%s: %,.0f reads/s; %s: %,.0f/s; %.2f x.",
              SATURATED,
              ours,
              RedisPeer.SUBJECT,
              redis,
              ours / redis));
    }
    return lines;
  }
}
