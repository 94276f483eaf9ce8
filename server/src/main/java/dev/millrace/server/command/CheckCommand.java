package dev.millrace.server.command;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.contracts.definition.Project;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.server.LocalClient;
import dev.millrace.server.Plugins;
import dev.millrace.server.ProjectCheck;
import dev.millrace.transform.check.gx.GxSuite;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `millrace check`: alone it reads every definition and compiles every model, and touches no data;
/// with a word it tells what the checks of a running Millrace have found.
@Command(
    name = "check",
    description = {
      "Check every definition of a project; touches no data.",
      "With a command: what the checks of a running Millrace have found."
    },
    synopsisSubcommandLabel = "[COMMAND]")
final class CheckCommand implements Callable<Integer> {

  private static final long MOST_BYTES = 5_000_000;

  @Mixin private ProjectOptions options = new ProjectOptions();

  /// Where the running process keeps its data.
  static final class DataOption {
    @Option(
        names = "--data",
        paramLabel = "DIR",
        defaultValue = ".millrace/demo",
        description = "Data directory of the running process (default: ${DEFAULT-VALUE}).")
    private Path data = Path.of(".millrace/demo");
  }

  @Override
  public Integer call() {
    Project project = options.read();
    int models = ProjectCheck.compile(project);
    System.out.printf(
        "%s: %d sources, %d event contracts, %d models, %d flows, %d feature views, %d metrics are well.%n",
        project.settings().name(),
        project.sources().size(),
        project.events().size(),
        models,
        project.flows().size(),
        project.featureViews().size(),
        project.metrics().size());
    try (var plugins = Plugins.open(options.directory())) {
      if (!plugins.kinds().isEmpty()) {
        System.out.printf("kinds of steps of plugins: %s%n", String.join(", ", plugins.kinds()));
      }
    }
    return 0;
  }

  @Command(name = "ls", description = "List the checks with what they found last.")
  int list(
      @Option(names = "--table", defaultValue = "", description = "Only those of this table.")
          String table,
      @Mixin DataOption place)
      throws InterruptedException {
    try (var client = new LocalClient(place.data)) {
      var grid = new Grid("", "check", "severity", ">rows", ">failing", "at", "found");
      String asked =
          "/api/v1/checks?limit=100" + (table.isEmpty() ? "" : "&table=" + encoded(table));
      String cursor = "";
      do {
        JsonNode page = client.get(asked + cursor);
        for (JsonNode check : page.path("items")) {
          JsonNode last = check.path("last");
          grid.row(
              mark(last),
              check.path("id").asText(),
              check.path("severity").asText(),
              number(last, "elements"),
              number(last, "failing"),
              last.path("at").asText(),
              last.path("words").asText());
        }
        JsonNode next = page.path("nextCursor");
        cursor = next.isNull() ? "" : "&cursor=" + next.asText();
      } while (!cursor.isEmpty());
      if (grid.isEmpty()) {
        System.out.println("There are no checks.");
      } else {
        grid.print();
      }
      return 0;
    }
  }

  @Command(name = "history", description = "List what a check found, newest first.")
  int history(
      @Parameters(paramLabel = "NAME", description = "As ls shows it.") String name,
      @Option(
              names = "--limit",
              defaultValue = "20",
              description = "At most so many (default: ${DEFAULT-VALUE}).")
          int limit,
      @Mixin DataOption place)
      throws InterruptedException {
    try (var client = new LocalClient(place.data)) {
      JsonNode page =
          client.get("/api/v1/checks/%s/history?limit=%d".formatted(encoded(name), limit));
      var grid = new Grid("", "at", "run", ">rows", ">failing", ">taken out", "found");
      var days = new Grid("day", "run", ">rows", ">failing", "observed");
      for (JsonNode result : page.path("items")) {
        grid.row(
            mark(result),
            result.path("at").asText(),
            result.path("runId").asText(),
            number(result, "elements"),
            number(result, "failing"),
            number(result, "quarantined"),
            result.path("words").asText());
        for (JsonNode day : result.path("days")) {
          days.row(
              day.path("day").asText(),
              result.path("runId").asText(),
              number(day, "elements"),
              number(day, "failing"),
              day.path("observed").asText(""));
        }
      }
      grid.print();
      if (!days.isEmpty()) {
        System.out.println();
        days.print();
      }
      return 0;
    }
  }

  @Command(name = "explain", description = "Show what a check asks, and rows that broke it.")
  int explain(
      @Parameters(paramLabel = "NAME", description = "As ls shows it.") String name,
      @Mixin DataOption place)
      throws InterruptedException {
    try (var client = new LocalClient(place.data)) {
      JsonNode answer = client.get("/api/v1/checks/" + encoded(name));
      JsonNode check = answer.path("check");
      System.out.println(check.path("title").asText() + " on " + check.path("table").asText());
      line("expectation", check.path("expectation").asText());
      line("arguments", answer.path("arguments").toString());
      line("severity", check.path("severity").asText());
      line("mostly", check.path("mostly").asText());
      line("row condition", check.path("rowCondition").asText(""));
      line("defined at", check.path("definedAt").asText());
      line("last", check.path("last").path("words").asText("not asked yet"));
      if (!answer.path("sql").asText().isEmpty()) {
        System.out.printf("%n%s%n", answer.path("sql").asText().strip());
      }
      JsonNode rows = client.get("/api/v1/checks/%s/failing-rows?limit=5".formatted(encoded(name)));
      for (JsonNode row : rows.path("items")) {
        System.out.printf(
            "%n%s in run %s%n  %s%n",
            row.path("reason").asText(), row.path("runId").asText(), row.path("content").asText());
      }
      return 0;
    }
  }

  @Command(
      name = "import",
      description = "Turn an expectation suite of Great Expectations (JSON) into YAML of checks/.")
  int importSuite(
      @Parameters(paramLabel = "SUITE", description = "The JSON, of 0.18 or 1.x.") Path suite,
      @Option(names = "--table", required = true, description = "As layer.name.") String table,
      @Option(
              names = "--project",
              paramLabel = "DIR",
              defaultValue = ".",
              description = "Where checks/ is (default: the current directory).")
          Path project) {
    TableName name = TableName.of(table);
    GxSuite.Imported imported = GxSuite.read(json(suite), name);
    Path file = project.resolve("checks").resolve(name.toString().replace('.', '_') + ".yaml");
    write(file, imported.yaml());
    System.out.printf("%s: %d checks%n", file, imported.checks());
    if (!imported.notMapped().isEmpty()) {
      System.out.printf("%nNot mapped: %d%n", imported.notMapped().size());
      imported.notMapped().forEach(one -> System.out.println("  " + one));
    }
    return 0;
  }

  private static Object json(Path file) {
    var mapper =
        new ObjectMapper(
            JsonFactory.builder()
                .streamReadConstraints(
                    StreamReadConstraints.builder()
                        .maxNestingDepth(50)
                        .maxStringLength(100_000)
                        .build())
                .build());
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw ProblemCode.PARAMETER_VALUE.exception(
            "The suite '%s' holds more than %,d bytes.".formatted(file, MOST_BYTES), "Split it.");
      }
      return mapper.readValue(Files.readAllBytes(file), Object.class);
    } catch (JsonProcessingException e) {
      throw new MillraceException(
          ProblemCode.PARAMETER_VALUE.problem(
              "The suite '%s' is not readable JSON: %s.".formatted(file, e.getOriginalMessage()),
              "Export it again with suite.to_json_dict()."),
          e);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static void write(Path file, String yaml) {
    if (Files.exists(file)) {
      throw ProblemCode.PARAMETER_VALUE.exception(
          "The file '%s' is there already and is not overwritten.".formatted(file),
          "Move it away, or import into another project and merge by hand.");
    }
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, yaml);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static MillraceException unreadable(Path file, IOException e) {
    return new MillraceException(
        ProblemCode.PARAMETER_VALUE.problem(
            "The file '%s' cannot be used: %s.".formatted(file, e.getMessage()),
            "Name one that is yours to read and write."),
        e);
  }

  private static String mark(JsonNode result) {
    if (result.isNull() || result.isMissingNode()) {
      return "-";
    }
    return result.path("holds").asBoolean() ? "ok" : "!!";
  }

  private static String number(JsonNode node, String key) {
    return node.has(key) ? "%,d".formatted(node.path(key).asLong()) : "";
  }

  private static void line(String name, String value) {
    if (!value.isEmpty()) {
      System.out.printf("  %-14s%s%n", name, value);
    }
  }

  private static String encoded(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
