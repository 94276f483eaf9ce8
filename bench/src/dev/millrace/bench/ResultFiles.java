package dev.millrace.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/// A result as JSON for machines and Markdown for people. Short runs do not count: theirs stay in
/// the scratch directory.
record ResultFiles(Place place, About about) {

  /// The Markdown's place.
  Path write(Result result) throws IOException {
    Options options = about.options();
    boolean counts = !options.isQuick() && !options.profiles();
    String date = LocalDate.ofInstant(about.at(), ZoneOffset.UTC).toString();
    Path folder = Files.createDirectories(counts ? place.results() : place.work());
    String name = options.name() + "-" + (counts ? date : "short");
    new ObjectMapper()
        .writerWithDefaultPrettyPrinter()
        .writeValue(folder.resolve(name + ".json").toFile(), json(result));
    Path text = folder.resolve(name + ".md");
    Files.writeString(text, markdown(result));
    return text;
  }

  private Map<String, Object> json(Result result) {
    Machine machine = about.machine();
    var json = new LinkedHashMap<String, Object>();
    json.put("benchmark", about.options().name());
    json.put("at", about.at().toString());
    json.put("commit", place.commit());
    json.put("quick", about.options().isQuick());
    json.put("note", about.options().note());
    json.put("machine", machine);
    json.put("versions", about.versions());
    json.put("settings", result.settings());
    var medians = new LinkedHashMap<String, Object>();
    for (String subject : subjects(result)) {
      medians.put(subject, Result.medians(result.samples(), subject));
    }
    json.put("medians", medians);
    json.put("samples", result.samples());
    return json;
  }

  private String markdown(Result result) {
    var text = new StringBuilder("# %s\n".formatted(result.title()));
    text.append(
        "%s, commit %s, `./millrace bench %s`%s.\n"
            .formatted(about.at(), place.commit(), about.options().name(), kind()));
    if (!about.options().note().isEmpty()) {
      text.append("\n**%s**\n".formatted(about.options().note()));
    }
    text.append('\n').append(lines(result.summary()));
    for (String subject : subjects(result)) {
      text.append(table(result, subject));
    }
    text.append("\n## What the numbers mean\n").append(lines(result.text().meaning()));
    text.append("\n## What limits them\n").append(lines(result.text().limits()));
    text.append("\n## Method\n").append(lines(result.text().method()));
    text.append("\n## Machine\n").append(machine());
    text.append("\n## Versions\n").append(list(about.versions()));
    text.append("\n## Settings\n").append(list(result.settings()));
    return text.toString();
  }

  private String kind() {
    return (about.options().isQuick() ? ", a short look with --quick" : "")
        + (about.options().profiles() ? ", with a profiler" : "");
  }

  private static List<String> subjects(Result result) {
    return result.samples().stream().map(Result.Sample::subject).distinct().toList();
  }

  private static String table(Result result, String subject) {
    List<Result.Sample> samples =
        result.samples().stream().filter(sample -> sample.subject().equals(subject)).toList();
    var text = new StringBuilder("\n## %s\n| | median |".formatted(subject));
    samples.forEach(sample -> text.append(" %d |".formatted(sample.round())));
    text.append("\n|---|--:|").append("--:|".repeat(samples.size())).append('\n');
    Result.medians(result.samples(), subject)
        .forEach((figure, median) -> {
          text.append("| %s | **%s** |".formatted(figure.replace('_', ' '), shown(median)));
          samples.forEach(
              sample -> text.append(" %s |".formatted(shown(sample.figures().get(figure)))));
          text.append('\n');
        });
    return text.toString();
  }

  private static String shown(double value) {
    int decimals = Math.abs(value) >= 1000 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
    return String.format(Locale.ROOT, "%,." + decimals + "f", value);
  }

  private String machine() {
    Machine machine = about.machine();
    return String.format(
        Locale.ROOT,
        "%s, %d cores, %.1f GB, %s, %s; load average before the first round %.2f\n",
        machine.cpu(),
        machine.cores(),
        machine.memoryGb(),
        machine.kernel(),
        machine.jdk(),
        machine.loadAverageBefore());
  }

  private static String lines(List<String> paragraphs) {
    return paragraphs.stream().map(p -> "- " + p + "\n").collect(Collectors.joining());
  }

  private static String list(Map<String, ?> values) {
    return values.entrySet().stream()
        .map(entry -> "- %s: %s\n".formatted(entry.getKey(), entry.getValue()))
        .collect(Collectors.joining());
  }
}
