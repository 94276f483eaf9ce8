package dev.millrace.server.http;

import dev.millrace.contracts.privacy.PersonalData;
import dev.millrace.contracts.problem.ProblemCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/// What is kept of a person as one file to hand over: a file of JSON lines for each place, and
/// `about.json` that says what each is. For one thread.
final class PersonZip implements PersonalData.Taker {

  private static final long MOST_BYTES = 256L * 1024 * 1024;

  private final Map<String, String> words;
  private final Map<String, ByteArrayOutputStream> files = new TreeMap<>();
  private final Map<String, Long> rows = new TreeMap<>();
  private long bytes;

  /// @param words what tables hold, by name
  PersonZip(Map<String, String> words) {
    this.words = Map.copyOf(words);
  }

  @Override
  public void record(String place, Map<String, @Nullable Object> values) {
    byte[] line = (Json.text(values) + "\n").getBytes(StandardCharsets.UTF_8);
    bytes += line.length;
    if (bytes > MOST_BYTES) {
      throw ProblemCode.PARAMETER_VALUE.exception(
          "What is kept of this person is more than %,d bytes.".formatted(MOST_BYTES),
          "Ask for it table by table with './millrace sql'.");
    }
    files.computeIfAbsent(place, _ -> new ByteArrayOutputStream()).writeBytes(line);
    rows.merge(place, 1L, Long::sum);
  }

  byte[] bytes(String person) {
    var whole = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(whole)) {
      zip.putNextEntry(new ZipEntry("about.json"));
      zip.write(Json.text(about(person)).getBytes(StandardCharsets.UTF_8));
      for (Map.Entry<String, ByteArrayOutputStream> file : files.entrySet()) {
        zip.putNextEntry(new ZipEntry(file.getKey() + ".jsonl"));
        file.getValue().writeTo(zip);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return whole.toByteArray();
  }

  private Map<String, Object> about(String person) {
    Map<String, Object> about = new LinkedHashMap<>();
    about.put("person", person);
    Map<String, Object> each = new LinkedHashMap<>();
    rows.forEach((place, count) ->
        each.put(
            place + ".jsonl",
            Map.of("rows", count, "what", words.getOrDefault(place, what(place)))));
    about.put("files", each);
    return about;
  }

  private static String what(String place) {
    return switch (place) {
      case "bronze.events" -> "What was done in the shop, as it was sent.";
      case "bronze.identities" -> "Which ids were found to be the same person, and why.";
      case "bronze.quarantine" -> "Records that broke their contract, as they came.";
      case "gold.predictions" -> "What models have said about the person.";
      case "answers_of_models" -> "Answers that are kept to be explained.";
      case "arms_of_experiments" -> "How the person is treated in experiments.";
      default -> place.startsWith("online_") ? "Numbers that models are asked with." : "";
    };
  }
}
