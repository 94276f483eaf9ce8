package dev.millrace.bench.gold;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.bench.Jvm;
import dev.millrace.bench.Place;
import dev.millrace.bench.Result.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;

/// Runs bare DuckDB over the lake's bronze files, and compares its answers.
record DuckDbPeer(Place place, Path lake, long lines) {

  private static final Duration LIMIT = Duration.ofMinutes(20);

  /// How the peer lays out what ours splits by day.
  enum Layout {
    ONE_FILE("DuckDB, one file for each table", "one-file"),
    BY_DAY("DuckDB, split by day like ours", "by-day");

    final String subject;
    final String word;

    Layout(String subject, String word) {
      this.subject = subject;
      this.word = word;
    }
  }

  /// @param proof what ours answered
  Sample build(Layout layout, int round, List<String> proof)
      throws IOException, InterruptedException {
    System.out.printf("round %d: %s ...%n", round, layout.subject);
    Path out = place.fresh("gold-peer");
    Path file = out.resolve("answer.json");
    List<String> words =
        List.of(
            "dev.millrace.bench.gold.BareDuckDb",
            place.examples().resolve("shop").toString(),
            lake.toString(),
            out.toString(),
            layout.word,
            file.toString());
    try (Jvm jvm = Jvm.start(place, layout.subject, out.resolve("peer.out"), words)) {
      jvm.await("its answer", LIMIT, Jvm.OFTEN, () -> Files.exists(file));
      var answer = new ObjectMapper().readValue(file.toFile(), BareDuckDb.Answer.class);
      if (!answer.proof().equals(proof)) {
        throw new IllegalStateException(
            "Ours and the peer built different tables: %s and %s."
                .formatted(proof, answer.proof()));
      }
      double total = answer.seconds().remove("total");
      var figures = new LinkedHashMap<String, Double>();
      figures.put("seconds", total);
      figures.put("rows_per_second", lines / total);
      figures.put("cpu_seconds", jvm.cpuSeconds());
      figures.put("peak_memory_mb", jvm.peakMegabytes());
      answer.seconds().forEach((model, took) -> figures.put("seconds_" + model, took));
      return new Sample(layout.subject, round, figures);
    }
  }
}
