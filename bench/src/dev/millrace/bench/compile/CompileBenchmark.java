package dev.millrace.bench.compile;

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

/// Projects of 1,000 and 10,000 models, compiled by Millrace and by Dataform, in turns.
public record CompileBenchmark(Place place, Options options) {

  private static final List<Integer> SIZES = List.of(1_000, 10_000);
  private static final Duration LIMIT = Duration.ofMinutes(5);

  public Result run() throws IOException, InterruptedException {
    boolean hasPeer = DataformPeer.prepare(place);
    List<Integer> sizes = options.isQuick() ? SIZES.subList(0, 1) : SIZES;
    var samples = new ArrayList<Sample>();
    for (int round = 1; round <= options.rounds(); round++) {
      for (int models : sizes) {
        measure(models, round, samples);
        if (hasPeer) {
          samples.add(
              new DataformPeer(place, new ModelTree(models), dataform(models)).compile(round));
        }
      }
    }
    place.fresh("compile");
    return new Result(
        "Projects of thousands of models, compiled",
        sizes.stream().map(models -> summary(models, samples, hasPeer)).toList(),
        settings(sizes),
        samples,
        CompileText.TEXT);
  }

  private static String first(int models) {
    return "Millrace, %,d models, first start ever".formatted(models);
  }

  private static String later(int models) {
    return "Millrace, %,d models, later start".formatted(models);
  }

  private static String dataform(int models) {
    return "Dataform, %,d models".formatted(models);
  }

  /// Two processes over the same files: one that finds nothing kept, and one that finds what the
  /// first has kept.
  private void measure(int models, int round, List<Sample> samples)
      throws IOException, InterruptedException {
    Path scratch = place.fresh("compile");
    Path project = Files.createDirectories(scratch.resolve("project"));
    new ModelTree(models).writeOurs(project);
    samples.add(ours(first(models), models, false, round));
    samples.add(ours(later(models), models, true, round));
  }

  private Sample ours(String subject, int models, boolean isWhole, int round)
      throws IOException, InterruptedException {
    System.out.printf("round %d: %s ...%n", round, subject);
    Path scratch = place.work().resolve("compile");
    Path answer = scratch.resolve("answer-" + isWhole + ".json");
    var words = new ArrayList<String>();
    if (options.profiles() && round == 1 && isWhole) {
      words.add("-XX:StartFlightRecording=filename=" + place.work().resolve("compile.jfr"));
    }
    words.addAll(
        List.of(
            "dev.millrace.bench.compile.OurCompile",
            scratch.resolve("project").toString(),
            String.valueOf(models),
            scratch.resolve("compiled").toString(),
            String.valueOf(isWhole),
            answer.toString()));
    try (Jvm jvm = Jvm.start(place, subject, scratch.resolve("ours.out"), words)) {
      jvm.await("its answer", LIMIT, Jvm.OFTEN, () -> Files.exists(answer));
      Map<String, Double> figures =
          new ObjectMapper()
              .readValue(
                  answer.toFile(), new TypeReference<LinkedHashMap<String, Double>>() {});
      figures.put("peak_memory_mb", jvm.peakMegabytes());
      return new Sample(subject, round, figures);
    }
  }

  private static String summary(int models, List<Sample> samples, boolean hasPeer) {
    Map<String, Double> first = Result.medians(samples, first(models));
    Map<String, Double> later = Result.medians(samples, later(models));
    String ours =
        String.format(
            Locale.ROOT,
            "%,d models: read, compiled and followed column by column in %.2f s by a new process, in %.2f s by the first one ever, and in %.0f ms after a change of one file.",
            models,
            later.get("seconds"),
            first.get("seconds"),
            later.get("milliseconds_after_a_change"));
    return hasPeer
        ? ours
            + String.format(
                Locale.ROOT,
                " Dataform, which follows no columns and keeps nothing: %.1f s.",
                Result.medians(samples, dataform(models)).get("seconds"))
        : ours;
  }

  private static Map<String, Object> settings(List<Integer> sizes) {
    var settings = new LinkedHashMap<String, Object>();
    settings.put("models", sizes);
    settings.put("columns of a model", ModelTree.COLUMNS);
    settings.put("sources", ModelTree.SOURCES);
    settings.put("dataform", DataformPeer.CLI + " with " + DataformPeer.CORE);
    settings.put("jvm_flags", String.join(" ", Jvm.FLAGS));
    return settings;
  }
}
