package dev.millrace.bench.tpch;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.bench.Jvm;
import dev.millrace.bench.Millrace;
import dev.millrace.bench.Options;
import dev.millrace.bench.Place;
import dev.millrace.bench.Result;
import dev.millrace.bench.Result.Sample;
import dev.millrace.bench.gold.OurGold;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;

/// The 22 queries of TPC-H as models of one build, and the same queries by three peers.
public record TpchBenchmark(Place place, Options options) {

  private static final String OURS = "Millrace, 22 models of one build";
  private static final String DUCKDB = "DuckDB, the same limits and files";
  private static final String SPARK = "Spark local[2], the same files";
  private static final String POSTGRES = "PostgreSQL, loaded and indexed";
  private static final Duration LIMIT = Duration.ofMinutes(20);

  /// PostgreSQL's tables and Spark's answers do not differ from round to round as much as they
  /// take.
  private static final int ROUNDS_OF_SLOW_PEERS = 1;

  public Result run() throws IOException, InterruptedException, SQLException {
    Logger.getLogger("").setLevel(Level.WARNING); // PostgreSQL's own log comes by here
    var lake = new TpchLake(place, place.fresh("tpch"), scale());
    lake.fill();
    var samples = new ArrayList<Sample>();
    for (int round = 1; round <= options.rounds(); round++) {
      System.out.printf("round %d ...%n", round);
      Map<String, Long> rows = ours(lake, round, samples);
      require(rows, sampled(DUCKDB, round, duckDb(lake), samples));
      if (round <= ROUNDS_OF_SLOW_PEERS && !options.profiles()) {
        Map<String, Answer> spark =
            new SparkPeer(Queries.models(place), lake, place.fresh("tpch-spark")).answers();
        if (!spark.isEmpty()) {
          sampled(SPARK, round, spark, samples);
        }
        try (var postgres = new PostgresPeer(place.fresh("tpch-postgres"))) {
          postgres.load(lake.files());
          require(
              rows,
              sampled(POSTGRES, round, postgres.answers(Queries.models(place)), samples));
        }
      }
    }
    for (String scratch : List.of("tpch", "tpch-peer", "tpch-spark", "tpch-postgres")) {
      place.fresh(scratch);
    }
    return new Result(
        "TPC-H at scale %s".formatted(scale()), summary(samples), settings(), samples, TpchText.TEXT);
  }

  private double scale() {
    return options.isQuick() ? 0.05 : 1;
  }

  private Map<String, Long> ours(TpchLake lake, int round, List<Sample> samples)
      throws IOException, InterruptedException {
    List<String> flags =
        options.profiles() && round == 1
            ? Millrace.recording(place.work().resolve("tpch.jfr"))
            : List.of();
    try (Millrace millrace = Millrace.up(place, lake.project(), lake.data(), flags)) {
      Map<String, Double> built = new OurGold(millrace, 0).build(round).figures();
      var figures = new LinkedHashMap<String, Double>();
      figures.put("seconds", built.get("seconds_in_the_build_step"));
      figures.put("seconds_writing_tables", built.get("seconds_writing_tables"));
      figures.put("cpu_seconds", built.get("cpu_seconds"));
      figures.put("peak_memory_mb", built.get("peak_memory_mb"));
      built.forEach((name, value) -> {
        if (name.startsWith("seconds_gold.")) {
          figures.put(name.replace("gold.", ""), value);
        }
      });
      samples.add(new Sample(OURS, round, figures));
      var rows = new LinkedHashMap<String, Long>();
      for (String query : Queries.all(Queries.models(place), table -> table).keySet()) {
        rows.put(
            query,
            Long.valueOf(millrace.row("select count(*) from gold." + query).getFirst()));
      }
      return rows;
    }
  }

  private Map<String, Answer> duckDb(TpchLake lake) throws IOException, InterruptedException {
    Path out = place.fresh("tpch-peer");
    Path file = out.resolve("answers.json");
    List<String> words =
        List.of(
            BareDuckDb.class.getName(),
            Queries.models(place).toString(),
            lake.data().resolve("lake").resolve("bronze").toString(),
            out.toString(),
            file.toString());
    try (Jvm jvm = Jvm.start(place, DUCKDB, out.resolve("peer.out"), words)) {
      jvm.await("its answers", LIMIT, Jvm.OFTEN, () -> Files.exists(file));
    }
    return new ObjectMapper()
        .readValue(file.toFile(), new TypeReference<LinkedHashMap<String, Answer>>() {});
  }

  private static Map<String, Answer> sampled(
      String subject, int round, Map<String, Answer> answers, List<Sample> samples) {
    var figures = new LinkedHashMap<String, Double>();
    figures.put("seconds", answers.values().stream().mapToDouble(Answer::seconds).sum());
    answers.forEach((query, answer) -> figures.put("seconds_" + query, answer.seconds()));
    samples.add(new Sample(subject, round, figures));
    return answers;
  }

  /// Ours and the peer must answer as many rows, or the comparison is worth nothing.
  private static void require(Map<String, Long> rows, Map<String, Answer> answers) {
    String others =
        rows.entrySet().stream()
            .filter(ours -> answers.get(ours.getKey()).rows() >= 0)
            .filter(ours -> answers.get(ours.getKey()).rows() != ours.getValue())
            .map(ours -> "%s: %d and %d".formatted(
                ours.getKey(), ours.getValue(), answers.get(ours.getKey()).rows()))
            .collect(Collectors.joining(", "));
    if (!others.isEmpty()) {
      throw new IllegalStateException("Ours and the peer answered other rows: " + others);
    }
  }

  private static List<String> summary(List<Sample> samples) {
    double ours = Result.medians(samples, OURS).get("seconds");
    double writing = Result.medians(samples, OURS).get("seconds_writing_tables");
    var summary = new ArrayList<String>();
    summary.add(
        String.format(
            Locale.ROOT,
            "Millrace built and published 22 models in %.1f s, of which %.1f s ran and wrote them.",
            ours,
            writing));
    for (String peer : List.of(DUCKDB, SPARK, POSTGRES)) {
      if (samples.stream().anyMatch(sample -> sample.subject().equals(peer))) {
        double theirs = Result.medians(samples, peer).get("seconds");
        summary.add(
            String.format(
                Locale.ROOT, "%s: %.1f s, %.2f times ours.", peer, theirs, theirs / ours));
      }
    }
    return summary;
  }

  private Map<String, Object> settings() {
    var settings = new LinkedHashMap<String, Object>();
    settings.put("scale", scale());
    settings.put("duckdb", "memory_limit 512 MB, 2 threads, preserve_insertion_order off");
    settings.put("spark", "local[2], 4 GB, 8 shuffle partitions");
    settings.put("postgres", "shared_buffers 1 GB, work_mem 256 MB, fsync off");
    settings.put("postgres_limit_seconds", PostgresPeer.LIMIT_SECONDS);
    settings.put("rounds_of_spark_and_postgres", ROUNDS_OF_SLOW_PEERS);
    settings.put("jvm_flags", String.join(" ", Jvm.FLAGS));
    return settings;
  }
}
