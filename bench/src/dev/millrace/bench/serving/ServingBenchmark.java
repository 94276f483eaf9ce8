package dev.millrace.bench.serving;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.bench.Jvm;
import dev.millrace.bench.Millrace;
import dev.millrace.bench.Options;
import dev.millrace.bench.Place;
import dev.millrace.bench.Result;
import dev.millrace.bench.Result.Sample;
import dev.millrace.bench.collector.Connection;
import dev.millrace.bench.collector.PreparedRequest;
import dev.millrace.bench.reads.PacedReads;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.stream.IntStream;

/// Recommendations from a large catalogue and churn scores, at steady rates.
public record ServingBenchmark(Place place, Options options) {

  private static final String RECOMMENDED = "Ten recommendations for one customer, 500 requests/s";
  private static final String SCORED = "Churn of one customer, 1,000 requests/s";
  private static final int RECOMMENDATIONS_RATE = 500;
  private static final int SCORES_RATE = 1_000;
  private static final int ASKED = 50_000;
  private static final int BATCH = 500;
  private static final int SCORED_CUSTOMERS = 100_000;
  private static final Duration LOADING = Duration.ofMinutes(10);
  private static final Duration TRAINING = Duration.ofMinutes(30);
  private static final Duration LOOK_EVERY = Duration.ofMillis(500);
  private static final List<String> HEAP = List.of("-Xmx6g", "-XX:MaxDirectMemorySize=1g");

  public Result run() throws IOException, InterruptedException {
    ServingShop shop =
        options.isQuick()
            ? new ServingShop(20_000, 5_000, 400_000)
            : new ServingShop(1_000_000, 100_000, 12_000_000);
    Path scratch = place.fresh("serving");
    Path data = scratch.resolve("data");
    var flags = new ArrayList<>(HEAP);
    if (options.profiles()) {
      flags.addAll(Millrace.recording(place.work().resolve("serving.jfr")));
    }
    var samples = new ArrayList<Sample>();
    try (var millrace = Millrace.up(place, ServingProject.write(scratch), data, flags)) {
      load(millrace, shop, scratch);
      samples.add(train(millrace));
      click(millrace, shop);
      String token = Files.readString(data.resolve("token")).strip();
      var recommended =
          requests(token, shop.customers(), "recommendations/%s?scenario=home&limit=10");
      var scored =
          requests(token, Math.min(SCORED_CUSTOMERS, shop.customers()), "customers/%s/churn");
      prove(millrace);
      Duration measured = Duration.ofSeconds(options.isQuick() ? 5 : 30);
      for (int round = 0; round <= options.rounds(); round++) {
        for (Sample sample :
            List.of(
                paced(millrace, RECOMMENDED, recommended, RECOMMENDATIONS_RATE, round, measured),
                paced(millrace, SCORED, scored, SCORES_RATE, round, measured))) {
          if (round > 0) { // the first warms up
            samples.add(sample);
          }
        }
      }
    }
    place.fresh("serving");
    return new Result(
        "Recommendations and scores, served", summary(samples), settings(shop), samples, ServingText.TEXT);
  }

  private static void load(Millrace millrace, ServingShop shop, Path scratch)
      throws IOException, InterruptedException {
    System.out.println("writing and loading the files ...");
    Path files = Files.createDirectories(scratch.resolve("files"));
    shop.writeItems(files);
    shop.writeInteractions(files);
    deliver(millrace, files, "items", shop.items());
    deliver(millrace, files, "interactions", shop.rows());
  }

  private static void deliver(Millrace millrace, Path files, String name, long rows)
      throws IOException, InterruptedException {
    Files.move(files.resolve(name + ".csv"), millrace.landing(name).resolve(name + ".csv"));
    millrace
        .jvm()
        .await(
            "the rows of " + name,
            LOADING,
            LOOK_EVERY,
            () ->
                millrace
                    .row("select count(*) from bronze.%s".formatted(name))
                    .getFirst()
                    .equals(String.valueOf(rows)));
  }

  private static Sample train(Millrace millrace) throws IOException, InterruptedException {
    System.out.println("features and training ...");
    long start = System.nanoTime();
    String run = millrace.post("/flows/learn/runs", Map.of()).path("id").asText();
    millrace
        .jvm()
        .await(
            "the training",
            TRAINING,
            LOOK_EVERY,
            () -> {
              JsonNode state = millrace.get("/runs/" + run);
              String status = state.path("state").asText();
              if (status.equalsIgnoreCase("failed")) {
                throw new IllegalStateException("The training failed: " + state);
              }
              return status.equalsIgnoreCase("succeeded");
            });
    var figures = new LinkedHashMap<String, Double>();
    figures.put("seconds", (System.nanoTime() - start) / 1e9);
    figures.put("peak_memory_mb", millrace.jvm().peakMegabytes());
    System.out.println(figures);
    return new Sample("Features and training of both", 1, figures);
  }

  /// One view each, which is the newest of the customer's history.
  private static void click(Millrace millrace, ServingShop shop)
      throws IOException, InterruptedException {
    System.out.println("clicks ...");
    int clicks = shop.customers() / 10;
    try (var connection = new Connection(millrace.port())) {
      for (int first = 0; first < clicks; first += BATCH) {
        var batch = new StringJoiner(",", "{\"batch\":[", "]}");
        for (int i = first; i < first + BATCH; i++) {
          batch.add(
              "{\"type\":\"track\",\"event\":\"Product Viewed\",\"userId\":\"%s\",\"messageId\":\"click-%d\",\"properties\":{\"product_id\":\"%s\"}}"
                  .formatted(
                      ServingShop.customer(i * 10), i, ServingShop.item(i % shop.items())));
        }
        connection.send(
            PreparedRequest.post("/v1/batch", batch.toString(), millrace.writeKey()));
      }
    }
    millrace
        .jvm()
        .await(
            "the clicks",
            LOADING,
            LOOK_EVERY,
            () -> millrace.status().path("events").path("stored").asLong() == clicks);
  }

  /// Answers that recommend nothing, or score nobody, are none.
  private static void prove(Millrace millrace) {
    JsonNode answer =
        millrace.get(
            "/recommendations/%s?scenario=home&limit=10".formatted(ServingShop.customer(10)));
    if (answer.path("items").size() != 10 || !answer.path("experiment").asText().equals("home")) {
      throw new IllegalStateException("This is no recommendation: " + answer);
    }
    JsonNode score = millrace.get("/customers/%s/churn".formatted(ServingShop.customer(11)));
    if (!score.path("probability").isNumber()) {
      throw new IllegalStateException("This is no score: " + score);
    }
  }

  private static List<byte[]> requests(String token, int customers, String path) {
    int step = Math.max(1, customers / ASKED);
    return IntStream.range(0, customers / step)
        .mapToObj(i ->
            "GET /api/v1/%s HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer %s\r\n\r\n"
                .formatted(path.formatted(ServingShop.customer(i * step)), token)
                .getBytes(StandardCharsets.US_ASCII))
        .toList();
  }

  private static Sample paced(
      Millrace millrace,
      String subject,
      List<byte[]> requests,
      int rate,
      int round,
      Duration measured)
      throws IOException, InterruptedException {
    System.out.printf("round %d: %s ...%n", round, subject);
    double before = millrace.jvm().cpuSeconds();
    var outcome = new PacedReads(millrace.port(), requests, rate).run(measured);
    double cpu = millrace.jvm().cpuSeconds() - before;
    var figures = new LinkedHashMap<String, Double>();
    figures.put("requests_per_second", outcome.requestsPerSecond());
    figures.put("request_p50_ms", outcome.latencies().millis(0.5));
    figures.put("request_p95_ms", outcome.latencies().millis(0.95));
    figures.put("request_p99_ms", outcome.latencies().millis(0.99));
    figures.put("answer_bytes", (double) outcome.bytes() / outcome.latencies().count());
    figures.put("server_cpu_microseconds_per_request", cpu * 1e6 / outcome.latencies().count());
    figures.put("peak_memory_mb", millrace.jvm().peakMegabytes());
    System.out.println(figures);
    return new Sample(subject, round, figures);
  }

  private static List<String> summary(List<Sample> samples) {
    return List.of(RECOMMENDED, SCORED).stream()
        .map(subject -> {
          Map<String, Double> figures = Result.medians(samples, subject);
          return String.format(
              Locale.ROOT,
              "%s: %,.0f answered, p50 %.2f ms, p95 %.2f ms, p99 %.2f ms.",
              subject,
              figures.get("requests_per_second"),
              figures.get("request_p50_ms"),
              figures.get("request_p95_ms"),
              figures.get("request_p99_ms"));
        })
        .toList();
  }

  private static Map<String, Object> settings(ServingShop shop) {
    var settings = new LinkedHashMap<String, Object>();
    settings.put("customers", shop.customers());
    settings.put("items", shop.items());
    settings.put("interactions", shop.rows());
    settings.put("jvm_flags", String.join(" ", Jvm.FLAGS) + " " + String.join(" ", HEAP));
    return settings;
  }
}
