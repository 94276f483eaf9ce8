package dev.millrace.bench.gold;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.bench.Millrace;
import dev.millrace.bench.Result.Sample;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Runs the flow in Millrace and reads what it did from the run's own history.
///
/// @param lines in the lake
public record OurGold(Millrace millrace, long lines) {

  static final String SUBJECT = "Millrace";

  private static final Duration LIMIT = Duration.ofMinutes(20);
  private static final Duration LOOK_EVERY = Duration.ofMillis(50);
  private static final Pattern BUILT = Pattern.compile("(\\S+): .* rows in ([\\d,.\\s]+) ms");

  public Sample build(int round) throws IOException, InterruptedException {
    double cpuBefore = millrace.jvm().cpuSeconds();
    long start = System.nanoTime();
    String run = millrace.post("/flows/gold/runs", Map.of()).path("id").asText();
    millrace
        .jvm()
        .await("the run " + run, LIMIT, LOOK_EVERY, () -> isOver(millrace.get("/runs/" + run)));
    double seconds = (System.nanoTime() - start) / 1e9;
    double cpu = millrace.jvm().cpuSeconds() - cpuBefore;
    JsonNode over = millrace.get("/runs/" + run);
    if (!over.path("state").asText().equals("succeeded")) {
      throw new IllegalStateException("The run did not succeed: " + over.toPrettyString());
    }
    JsonNode step = over.path("steps").path(0);
    double inStep =
        Duration.between(
                    Instant.parse(step.path("startedAt").asText()),
                    Instant.parse(step.path("endedAt").asText()))
                .toMillis()
            / 1e3;
    var models = new LinkedHashMap<String, Double>();
    millrace.get("/runs/" + run + "/logs").path("items").forEach(line -> model(line, models));
    double writing = models.values().stream().mapToDouble(Double::doubleValue).sum();

    var figures = new LinkedHashMap<String, Double>();
    figures.put("seconds", seconds);
    figures.put("rows_per_second", lines / seconds);
    figures.put("seconds_in_the_build_step", inStep);
    figures.put("seconds_writing_tables", writing);
    figures.put("seconds_checking_and_publishing", inStep - writing);
    figures.put("seconds_starting_and_recording_the_run", seconds - inStep);
    figures.put("cpu_seconds", cpu);
    figures.put("peak_memory_mb", millrace.jvm().peakMegabytes());
    models.forEach((model, took) -> figures.put("seconds_" + model, took));
    return new Sample(SUBJECT, round, figures);
  }

  List<String> proof() {
    return millrace.row(ShopModels.PROOF.formatted("gold."));
  }

  private static boolean isOver(@Nullable JsonNode run) {
    String state = run == null ? "" : run.path("state").asText();
    return state.equals("succeeded") || state.equals("failed");
  }

  private static void model(JsonNode line, Map<String, Double> models) {
    Matcher built = BUILT.matcher(line.path("message").asText());
    if (built.matches()) {
      models.put(built.group(1), Long.parseLong(built.group(2).replaceAll("\\D", "")) / 1e3);
    }
  }
}
