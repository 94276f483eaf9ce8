package dev.millrace.server.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.server.LocalClient;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `millrace explain`: what a past answer of a model was made of.
@Command(
    name = "explain",
    description =
        "Tell what made a past answer of a model, and score it again; status 3 if it is another number now.")
final class ExplainCommand implements Callable<Integer> {

  private static final int DIFFERENT_STATUS = 3;

  @Parameters(paramLabel = "RESPONSE_ID", description = "The 'responseId' of the answer.")
  private String id = "";

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = ".millrace/demo",
      description = "Data directory of the running process (default: ${DEFAULT-VALUE}).")
  private Path data = Path.of(".millrace/demo");

  @Override
  public Integer call() throws InterruptedException {
    try (var client = new LocalClient(data)) {
      JsonNode told =
          client.get("/api/v1/explanations/" + URLEncoder.encode(id, StandardCharsets.UTF_8));
      System.out.printf(
          "%s answered about '%s' at %s as %s%s%n",
          version(told),
          told.path("key").asText(),
          told.path("answeredAt").asText(),
          told.path("standing").asText(),
          told.path("probability").isNull() ? "" : ": " + told.path("probability").asText());
      System.out.printf(
          "  trained %s by the run %s, file sha-256 %s%n",
          told.path("trainedAt").asText(), told.path("run").asText(), told.path("sha256").asText());
      told.path("snapshots")
          .properties()
          .forEach(table ->
              System.out.printf(
                  "  %s at snapshot %s%n", table.getKey(), table.getValue().asText()));
      told.path("read")
          .properties()
          .forEach(table ->
              System.out.printf(
                  "  made from %s at snapshot %s%n", table.getKey(), table.getValue().asText()));
      print(told.path("rules"), "  rule: ");
      if (!told.path("heeded").isEmpty()) {
        print(told.path("heeded"), "  heeded: ");
      }
      System.out.println();
      parts(told);
      if (!told.path("features").isEmpty()) {
        features(told);
      }
      return verdict(told);
    }
  }

  private static void print(JsonNode lines, String before) {
    lines.forEach(line -> System.out.println(before + line.asText()));
  }

  private static void parts(JsonNode told) {
    if (told.path("parts").isEmpty()) {
      return;
    }
    var grid = new Grid("part", "answered", "again");
    for (JsonNode part : told.path("parts")) {
      grid.row(
          part.path("name").asText(),
          part.path("answered").asText(),
          part.path("again").asText("").replace("null", ""));
    }
    grid.print();
    System.out.println();
  }

  private static void features(JsonNode told) {
    var grid = new Grid("feature", ">value", "speaks of", "origin");
    for (JsonNode feature : told.path("features")) {
      grid.row(
          feature.path("feature").asText(),
          feature.path("value").asText(),
          feature.path("eventTime").asText("").replace("null", ""),
          feature.path("origin").asText().toLowerCase(java.util.Locale.ROOT));
    }
    grid.print();
    System.out.println();
  }

  private static int verdict(JsonNode told) {
    if (told.path("same").asBoolean()) {
      System.out.printf(
          "%s makes the same of it again%s.%n",
          version(told), told.path("parts").isEmpty() ? ": the same number" : "");
      return 0;
    }
    System.out.println(
        !told.path("note").isNull()
            ? "It cannot be scored again: " + told.path("note").asText()
            : "%s makes something else of it again%s."
                .formatted(
                    version(told),
                    told.path("again").isNull() ? "" : ": " + told.path("again").asText()));
    return DIFFERENT_STATUS;
  }

  private static String version(JsonNode told) {
    return told.path("model").path("name").asText()
        + " v"
        + told.path("model").path("version").asText();
  }
}
