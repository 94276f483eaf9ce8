package dev.millrace.server.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.contracts.definition.Project;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.embedded.duckdb.DuckDbParquet;
import dev.millrace.external.s3.S3Objects;
import dev.millrace.ingest.Sources;
import dev.millrace.ingest.file.FilesOrigin;
import java.io.Console;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `millrace source`: what sources hold, and their runs.
@Command(
    name = "source",
    description = "List, test and run the sources of a project.",
    synopsisSubcommandLabel = "COMMAND")
final class SourceCommand extends ClientCommands {

  private static final int FAILED_STATUS = 3;
  private static final int MAX_CELL = 40;

  @Command(name = "ls", description = "List the sources, their last runs and what is captured.")
  int list() throws InterruptedException {
    try (var client = client()) {
      for (JsonNode source : client.get("/api/v1/sources?limit=1000").path("items")) {
        System.out.printf(
            "%-24s %-8s %s%n",
            source.path("name").asText(), source.path("type").asText(), words(source));
      }
      return 0;
    }
  }

  private static String words(JsonNode source) {
    JsonNode capture = source.path("capture");
    JsonNode run = source.path("lastRun");
    if (capture.isObject()) {
      String line =
          "%s: %,d rows in the lake, %,d bytes of log kept"
              .formatted(
                  capture.path("state").asText(),
                  capture.path("loaded").asLong(),
                  capture.path("keptBytes").asLong());
      for (String what : List.of("alarm", "trouble")) {
        line +=
            capture.path(what).isNull() ? "" : "%n    ".formatted() + capture.path(what).asText();
      }
      return line;
    }
    if (source.path("following").isObject()) {
      return followed(source.path("following"));
    }
    return run.isObject() ? "last run " + told(run) : source.path("address").asText();
  }

  private static String followed(JsonNode state) {
    String ahead =
        state.path("behind").asLong() < 0
            ? ""
            : ", %,d ahead".formatted(state.path("behind").asLong());
    var line =
        new StringBuilder(
            "%s: %,d received: %,d loaded, %,d unchanged, %,d quarantined%s"
                .formatted(
                    state.path("state").asText(),
                    state.path("received").asLong(),
                    state.path("loaded").asLong(),
                    state.path("unchanged").asLong(),
                    state.path("quarantined").asLong(),
                    ahead));
    for (String what : List.of("alarm", "trouble")) {
      if (!state.path(what).isNull()) {
        line.append("%n    ".formatted()).append(state.path(what).asText());
      }
    }
    return line.toString();
  }

  private static String told(JsonNode run) {
    return "%s: %,d received: %,d loaded, %,d unchanged, %,d quarantined"
        .formatted(
            run.path("startedAt").asText(),
            run.path("received").asLong(),
            run.path("loaded").asLong(),
            run.path("unchanged").asLong(),
            run.path("quarantined").asLong());
  }

  @Command(
      name = "test",
      description = {
        "Connect to a source and show its columns and first rows; stores nothing.",
        "With --project no process needs to run."
      })
  int test(
      @Parameters(paramLabel = "NAME") String name,
      @Option(names = "--rows", defaultValue = "10") int rows,
      @Option(names = "--here", description = "Without a running process, with --project.")
          boolean isHere,
      @Mixin ProjectOptions project)
      throws InterruptedException {
    JsonNode sample = isHere ? here(project.read(), name, rows) : asked(name, rows);
    for (JsonNode column : sample.path("columns")) {
      System.out.printf(
          "%-32s %-16s %s%n",
          column.path("name").asText(),
          column.path("type").asText(),
          column.path("origin").asText());
    }
    for (JsonNode row : sample.path("rows")) {
      var cells = new ArrayList<String>();
      row.forEach(cell -> cells.add(cell.isNull() ? "∅" : cut(cell.asText())));
      System.out.println(String.join(" | ", cells));
    }
    sample.path("notes").forEach(note -> System.out.println("note: " + note.asText()));
    return 0;
  }

  private JsonNode asked(String name, int rows) throws InterruptedException {
    try (var client = client()) {
      return client.post("/api/v1/sources/%s/test?rows=%d".formatted(name, rows), Map.of());
    }
  }

  private JsonNode here(Project project, String name, int rows) throws InterruptedException {
    var places =
        new Sources.Places(
            data().resolve("files"), data().resolve("drivers"), data().resolve("temporary"));
    var source =
        project
            .source(name)
            .orElseThrow(() ->
                ProblemCode.NOT_FOUND.exception(
                    "There is no source '%s'.".formatted(name), "Define it in sources/."));
    var parquet = new DuckDbParquet(data().resolve("temporary").resolve("parquet"));
    var opened = new FilesOrigin.Opened(parquet, S3Objects::open);
    return new ObjectMapper().valueToTree(Sources.test(source, places, opened, rows));
  }

  @Command(name = "run", description = "Read a source now, and tell how far it is.")
  int read(
      @Parameters(paramLabel = "NAME") String name,
      @Option(
              names = "--replay",
              description = "Make the rows again from the answers that were kept; asks nobody.")
          boolean isReplay)
      throws InterruptedException {
    try (var client = client()) {
      JsonNode state =
          client.post("/api/v1/sources/%s/runs?replay=%s".formatted(name, isReplay), Map.of());
      boolean isTerminal =
          Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
      var progress = new SourceProgressLine(System.out, isTerminal);
      String path = "/api/v1/sources/%s/runs/%s".formatted(name, state.path("id").asText());
      while (state.path("state").asText().equals("running")) {
        Thread.sleep(progress.pauseMillis());
        state = client.get(path);
        progress.show(state);
      }
      progress.end();
      return ended(state);
    }
  }

  private static int ended(JsonNode state) {
    JsonNode problem = state.path("problem");
    if (problem.isObject()) {
      System.err.printf(
          "%s%n  → %s%n", problem.path("message").asText(), problem.path("hint").asText());
      return FAILED_STATUS;
    }
    JsonNode run = state.path("run");
    System.out.println(told(run));
    for (JsonNode drift : run.path("drift")) {
      System.out.printf(
          "drift: %s %s %s%n",
          drift.path("kind").asText(),
          drift.path("column").asText(),
          drift.path("after").asText(""));
    }
    run.path("downstream").forEach(table -> System.out.println("downstream: " + table.asText()));
    return 0;
  }

  @Command(
      name = "replay",
      description = "Offer what the source has in quarantine again, as it is defined now.")
  int replay(@Parameters(paramLabel = "NAME") String name) throws InterruptedException {
    try (var client = client()) {
      System.out.println(told(client.post("/api/v1/sources/%s/replay".formatted(name), Map.of())));
      return 0;
    }
  }

  private static String cut(String text) {
    return text.length() > MAX_CELL ? text.substring(0, MAX_CELL - 1) + "…" : text;
  }
}
