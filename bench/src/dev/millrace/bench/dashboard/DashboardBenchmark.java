package dev.millrace.bench.dashboard;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.bench.Jvm;
import dev.millrace.bench.Millrace;
import dev.millrace.bench.Options;
import dev.millrace.bench.Place;
import dev.millrace.bench.Result;
import dev.millrace.bench.Result.Sample;
import dev.millrace.bench.collector.Latencies;
import dev.millrace.bench.gold.SalesLake;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/// A dashboard that twenty people click on: cuts that nobody asked for before, cuts that somebody
/// did, and the same SQL straight to DuckDB.
public record DashboardBenchmark(Place place, Options options) {

  static final String COLD = "Millrace, cuts that nobody asked for before";
  static final String WARM = "Millrace, cuts that somebody asked for before";
  static final String PEER = "DuckDB, the same SQL over the same files";

  static final String PEER_ONE_FILE = "DuckDB, the same SQL over the facts in one file";
  static final String FACTS = "gold.fct_sales";

  private static final Duration LIMIT = Duration.ofMinutes(15);

  /// More than anybody clicks in a run.
  private static final int TURNS = 100;

  private static final List<String> TABLES =
      List.of(FACTS, "gold.dim_product", "gold.agg_customer_lifetime_value");

  public Result run() throws IOException, InterruptedException {
    DashboardSettings settings =
        options.isQuick() ? DashboardSettings.QUICK : DashboardSettings.FULL;
    Path scratch = place.fresh("dashboard");
    var lake = new SalesLake(place, scratch, settings.lines(), settings.days());
    lake.fill();
    DashboardPage.writeMetrics(place.examples().resolve("shop"), lake.project());
    var samples = new ArrayList<Sample>();
    for (int round = 1; round <= options.rounds(); round++) {
      Plan plan = ours(lake, settings, round, samples);
      samples.add(peer(plan, PEER, round));
      samples.add(peer(plan.together(), PEER_ONE_FILE, round));
    }
    place.fresh("dashboard");
    place.fresh("dashboard-peer");
    return new Result(
        "A dashboard of ten tiles over %,d sales lines, %d people clicking"
            .formatted(settings.lines(), DashboardSettings.PEOPLE),
        summary(samples),
        settings.shown(),
        samples,
        DashboardText.TEXT);
  }

  /// In a new process. Returns what was asked, for the peer.
  private Plan ours(SalesLake lake, DashboardSettings settings, int round, List<Sample> samples)
      throws IOException, InterruptedException {
    List<String> flags =
        options.profiles() && round == 1
            ? Millrace.recording(place.work().resolve("dashboard.jfr"))
            : List.of();
    try (var millrace = Millrace.up(place, lake.project(), lake.data(), flags)) {
      String token = Files.readString(lake.data().resolve("token")).strip();
      List<Browser> browsers =
          IntStream.range(0, DashboardSettings.PEOPLE)
              .mapToObj(_ -> new Browser(millrace, token))
              .toList();
      long first = System.nanoTime();
      browsers.getFirst().open(Choice.byChance(new SplittableRandom(0), settings.days()));
      double firstMillis = (System.nanoTime() - first) / 1e6;
      List<List<Choice>> before = choices(-round, settings);
      measure(millrace, browsers, before, new People(-round, settings.warmUp()));

      System.out.printf("round %d: %s ...%n", round, COLD);
      List<List<Choice>> choices = choices(round, settings);
      Map<Choice, Boolean> asked = new ConcurrentHashMap<>();
      Map<String, Double> cold =
          measure(
              millrace,
              browsers,
              IntStream.range(0, choices.size())
                  .mapToObj(i -> told(choices.get(i), asked))
                  .toList(),
              new People(round, settings.measured()));
      cold.put("first_page_of_the_process_ms", firstMillis);
      samples.add(new Sample(COLD, round, cold));
      System.out.println(cold);

      System.out.printf("round %d: %s ...%n", round, WARM);
      Map<String, Double> warm =
          measure(
              millrace,
              browsers,
              others(asked.keySet(), round),
              new People(round, settings.measured()));
      samples.add(new Sample(WARM, round, warm));
      System.out.println(warm);
      Plan plan = plan(lake, settings, round, browsers.getFirst(), choices, asked.keySet());
      browsers.forEach(Browser::close);
      return plan;
    }
  }

  private static List<List<Choice>> choices(long seed, DashboardSettings settings) {
    var random = new SplittableRandom(seed * 31);
    return IntStream.range(0, DashboardSettings.PEOPLE)
        .mapToObj(_ ->
            IntStream.range(0, TURNS)
                .mapToObj(_ -> Choice.byChance(random, settings.days()))
                .toList())
        .toList();
  }

  /// Remembers what was taken of it.
  private static List<Choice> told(List<Choice> choices, Map<Choice, Boolean> asked) {
    return new java.util.AbstractList<>() {
      @Override
      public Choice get(int turn) {
        Choice choice = choices.get(turn);
        asked.put(choice, true);
        return choice;
      }

      @Override
      public int size() {
        return choices.size();
      }
    };
  }

  /// Everybody clicks on what anybody has asked for.
  private static List<List<Choice>> others(Set<Choice> asked, long seed) {
    List<Choice> all =
        asked.stream().sorted(java.util.Comparator.comparing(Choice::toString)).toList();
    var random = new SplittableRandom(seed);
    return IntStream.range(0, DashboardSettings.PEOPLE)
        .mapToObj(_ ->
            IntStream.range(0, TURNS).mapToObj(_ -> all.get(random.nextInt(all.size()))).toList())
        .toList();
  }

  private static Map<String, Double> measure(
      Millrace millrace, List<Browser> browsers, List<List<Choice>> choices, People people)
      throws IOException, InterruptedException {
    double before = millrace.jvm().cpuSeconds();
    Latencies pages =
        people.run(
            IntStream.range(0, browsers.size())
                .<People.Person>mapToObj(
                    i -> turn -> browsers.get(i).open(choices.get(i).get(turn % TURNS)))
                .toList());
    double cpu = millrace.jvm().cpuSeconds() - before;
    var figures = new LinkedHashMap<String, Double>();
    figures.put("pages", (double) pages.count());
    figures.put("page_p50_ms", pages.millis(0.5));
    figures.put("page_p95_ms", pages.millis(0.95));
    figures.put("page_p99_ms", pages.millis(0.99));
    figures.put("cpu_ms_per_page", cpu * 1e3 / pages.count());
    figures.put("peak_memory_mb", millrace.jvm().peakMegabytes());
    return figures;
  }

  /// The SQL of every page that was asked for, in the same turns.
  private static Plan plan(
      SalesLake lake,
      DashboardSettings settings,
      int round,
      Browser browser,
      List<List<Choice>> choices,
      Set<Choice> asked)
      throws IOException, InterruptedException {
    var people = new ArrayList<List<Plan.Page>>();
    for (List<Choice> mine : choices) {
      var pages = new ArrayList<Plan.Page>();
      for (Choice choice : mine.stream().takeWhile(asked::contains).toList()) {
        pages.add(page(browser.open(choice)));
      }
      people.add(pages);
    }
    var tables = new TreeMap<String, String>();
    for (String table : TABLES) {
      tables.put(
          table, lake.data().resolve("lake/%s/data".formatted(table.replace('.', '/'))).toString());
    }
    return new Plan(
        tables, false, round, settings.warmUp().toSeconds(), settings.measured().toSeconds(), people);
  }

  private static Plan.Page page(List<byte[]> answers) throws IOException {
    var json = new ObjectMapper();
    var tiles = new ArrayList<Plan.Tile>();
    for (byte[] answer : answers) {
      JsonNode told = json.readTree(answer);
      var parameters = new ArrayList<String>();
      told.path("computedFrom").path("parameters").forEach(one -> parameters.add(one.asText()));
      double sum = 0;
      for (JsonNode row : told.path("rows")) {
        sum += row.path("value").asDouble();
      }
      tiles.add(
          new Plan.Tile(
              told.path("computedFrom").path("sql").asText(),
              parameters,
              told.path("rows").size(),
              sum));
    }
    return new Plan.Page(tiles);
  }

  private Sample peer(Plan plan, String subject, int round)
      throws IOException, InterruptedException {
    System.out.printf("round %d: %s ...%n", round, subject);
    Path out = place.fresh("dashboard-peer");
    Path asked = out.resolve("plan.json");
    Path file = out.resolve("answer.json");
    new ObjectMapper().writeValue(asked.toFile(), plan);
    List<String> words =
        List.of(
            "dev.millrace.bench.dashboard.BareTiles",
            asked.toString(),
            out.resolve("temporary").toString(),
            file.toString());
    try (Jvm jvm = Jvm.start(place, subject, out.resolve("peer.out"), words)) {
      jvm.await("its answer", LIMIT, Jvm.OFTEN, () -> Files.exists(file));
      var answer = new ObjectMapper().readValue(file.toFile(), Plan.Answer.class);
      var figures = new LinkedHashMap<String, Double>();
      figures.put("pages", (double) answer.pages());
      figures.put("page_p50_ms", answer.p50Millis());
      figures.put("page_p95_ms", answer.p95Millis());
      figures.put("cpu_ms_per_page", answer.cpuSeconds() * 1e3 / answer.pages());
      figures.put("peak_memory_mb", jvm.peakMegabytes());
      System.out.println(figures);
      return new Sample(subject, round, figures);
    }
  }

  private static List<String> summary(List<Sample> samples) {
    Map<String, Double> cold = Result.medians(samples, COLD);
    Map<String, Double> warm = Result.medians(samples, WARM);
    var lines = new ArrayList<String>();
    lines.add(
        String.format(
            Locale.ROOT,
            "Cold: a page of ten tiles is complete within %.0f ms at the 95th percentile (asked: 500 ms), %.0f ms at the median.",
            cold.get("page_p95_ms"),
            cold.get("page_p50_ms")));
    lines.add(
        String.format(
            Locale.ROOT,
            "Warm: %.0f ms at the 95th percentile (asked: 100 ms), %.0f ms at the median.",
            warm.get("page_p95_ms"),
            warm.get("page_p50_ms")));
    for (String subject : List.of(PEER, PEER_ONE_FILE)) {
      Map<String, Double> peer = Result.medians(samples, subject);
      lines.add(
          String.format(
              Locale.ROOT,
              "%s: %.0f ms at the 95th percentile, %.0f ms at the median. Ours, cold: %+.0f %% and %+.0f %% (asked: at most +20 %%); CPU of a page %+.0f %%.",
              subject,
              peer.get("page_p95_ms"),
              peer.get("page_p50_ms"),
              over(cold, peer, "page_p95_ms"),
              over(cold, peer, "page_p50_ms"),
              over(cold, peer, "cpu_ms_per_page")));
    }
    return lines;
  }

  private static double over(Map<String, Double> ours, Map<String, Double> peer, String figure) {
    return 100 * (ours.get(figure) / peer.get(figure) - 1);
  }
}
