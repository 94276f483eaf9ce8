package dev.millrace.server.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.Problem;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.server.LocalClient;
import dev.millrace.server.ProjectModels;
import dev.millrace.transform.CompiledModel;
import dev.millrace.transform.given.ModelTests;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `millrace model`: SQL models without any data, and versions of trained models.
@Command(
    name = "model",
    description =
        "List and test SQL models; tell, reproduce, register and roll out versions of trained models, and see how they drift or leak.",
    subcommands = {
      RolloutCommands.RolloutCommand.class,
      RolloutCommands.RollbackCommand.class,
      RolloutCommands.RegisterCommand.class
    },
    synopsisSubcommandLabel = "COMMAND")
final class ModelCommand implements Runnable {

  private static final int DIFFERENT_STATUS = 3;

  /// The exit status when something leaks.
  private static final int LEAKS = 3;

  private static final Pattern VERSION = Pattern.compile("([^@]+)@v?([0-9]{1,9})");

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut(), CommandLine.Help.Ansi.AUTO);
  }

  /// Which models.
  static final class Selected {
    @Option(
        names = {"-s", "--select"},
        arity = "1..*",
        paramLabel = "SELECTOR",
        description = "As in '+fct_orders', 'tag:daily' (default: all).")
    private @Nullable List<String> select;

    String toText() {
      return select == null ? "" : String.join(" ", select);
    }
  }

  @Command(name = "ls", description = "List models in the order of a build.")
  int list(@Mixin ProjectOptions options, @Mixin Selected selected) {
    for (CompiledModel model : ProjectModels.list(options.read(), selected.toText())) {
      System.out.printf(
          "%-12s %s%n",
          Optional.ofNullable(model.definition().build().materialized()).orElse("table"),
          model.table());
    }
    return 0;
  }

  @Command(name = "history", description = "Tell which version of a trained model was in use when.")
  int history(@Parameters(paramLabel = "NAME") String name, @Mixin RunningData running)
      throws InterruptedException {
    try (var client = new LocalClient(running.data)) {
      String path = "/api/v1/models/" + encoded(name) + "/champions?limit=100";
      JsonNode page = client.get(path);
      var grid = new Grid("version", "champion since", "until", "trained by", "sha-256");
      for (JsonNode reign : page.path("items")) {
        grid.row(
            "v" + reign.path("version").asText(),
            reign.path("since").asText(),
            reign.path("until").isNull() ? "now" : reign.path("until").asText(),
            reign.path("run").asText(),
            reign.path("sha256").asText().substring(0, 12));
      }
      if (grid.isEmpty()) {
        System.out.printf("No version of '%s' was in use yet.%n", name);
        return 0;
      }
      grid.print();
      if (!page.path("nextCursor").isNull()) {
        System.out.println(
            "Older ones: GET " + path + "&cursor=" + page.path("nextCursor").asText());
      }
      return 0;
    }
  }

  @Command(name = "drift", description = "How far a trained model's numbers have moved since.")
  int drift(@Parameters(paramLabel = "MODEL") String model, @Mixin RunningData running)
      throws InterruptedException {
    try (var client = new LocalClient(running.data)) {
      JsonNode report = client.get("/api/v1/models/%s/drift".formatted(encoded(model)));
      System.out.printf(
          "%s v%d: %s%n", model, report.path("version").asInt(), report.path("words").asText());
      var grid = new Grid("feature", ">PSI", ">limit", ">KS", ">limit", ">effect", "");
      report.path("features").forEach(feature -> grid.row(moved(feature)));
      grid.row(moved(report.path("predictions")));
      grid.print();
      for (JsonNode seen : report.path("performance")) {
        System.out.printf(
            Locale.ROOT,
            "%s: AUC %.3f, accuracy %.1f %%, %,d rows%n",
            seen.path("cutOff").asText(),
            seen.path("auc").asDouble(),
            100 * seen.path("accuracy").asDouble(),
            seen.path("rows").asInt());
      }
      return 0;
    }
  }

  private static String[] moved(JsonNode moved) {
    return new String[] {
      moved.path("name").asText(),
      figure(moved.path("psi")),
      figure(moved.path("psiLimit")),
      figure(moved.path("ks")),
      figure(moved.path("ksLimit")),
      figure(moved.path("effect")),
      moved.path("beyond").asBoolean() ? "beyond" : ""
    };
  }

  private static String figure(JsonNode value) {
    return String.format(Locale.ROOT, "%.3f", value.asDouble());
  }

  @Command(
      name = "leaks",
      description = "Name columns that tell a trained model what it cannot know; ends with 3.")
  int leaks(@Parameters(paramLabel = "MODEL") String model, @Mixin RunningData running)
      throws InterruptedException {
    try (var client = new LocalClient(running.data)) {
      JsonNode report = client.get("/api/v1/models/%s/leaks".formatted(encoded(model)));
      return print(report);
    }
  }

  /// Silent but for one line where nothing leaks.
  static int print(JsonNode report) {
    JsonNode leaks = report.path("leaks");
    for (JsonNode leak : leaks) {
      System.out.printf("%s: %s%n", leak.path("column").asText(), leak.path("words").asText());
    }
    if (leaks.isEmpty()) {
      System.out.printf(
          Locale.ROOT,
          "%s: nothing leaks in %d features of %,d rows.%n",
          report.path("model").asText(),
          report.path("features").size(),
          report.path("rows").asInt());
    }
    return leaks.isEmpty() ? 0 : LEAKS;
  }

  @Command(
      name = "replay",
      description =
          "Estimate what a version of recommendations would have earned, from answers that left a place to chance.")
  int replay(
      @Parameters(paramLabel = "NAME@VERSION", description = "As in 'recommendations@7'.")
          String version,
      @Option(names = "--scenario", required = true, paramLabel = "NAME") String scenario,
      @Option(
              names = "--reward",
              paramLabel = "WHAT",
              defaultValue = "click",
              description = "click or purchase (default: ${DEFAULT-VALUE}).")
          String reward,
      @Option(
              names = "--days",
              paramLabel = "N",
              defaultValue = "30",
              description = "How far back (default: ${DEFAULT-VALUE}).")
          int days,
      @Mixin RunningData running)
      throws InterruptedException {
    Matcher named = named(version);
    try (var client = new LocalClient(running.data)) {
      JsonNode told =
          client.get(
              "/api/v1/models/%s/versions/%s/replay?scenario=%s&reward=%s&days=%d"
                  .formatted(
                      encoded(named.group(1)),
                      named.group(2),
                      encoded(scenario),
                      encoded(reward),
                      days));
      System.out.println(told.path("words").asText());
      return 0;
    }
  }

  private static Matcher named(String version) {
    Matcher named = VERSION.matcher(version);
    if (!named.matches()) {
      throw ProblemCode.PARAMETER_VALUE.exception(
          "The version is '%s'; expected a name and a number.".formatted(version),
          "Write it as in 'churn@7'.");
    }
    return named;
  }

  @Command(
      name = "reproduce",
      description =
          "Train a version again from the tables as they were, and compare; status 3 if it differs.")
  int reproduce(
      @Parameters(paramLabel = "NAME@VERSION", description = "As in 'churn@7'.") String version,
      @Mixin RunningData running)
      throws InterruptedException {
    Matcher named = named(version);
    try (var client = new LocalClient(running.data)) {
      JsonNode told =
          client.post(
              "/api/v1/models/%s/versions/%s/reproduce"
                  .formatted(encoded(named.group(1)), named.group(2)),
              Map.of());
      if (told.path("same").asBoolean()) {
        System.out.printf(
            "%s is reproduced: the same metrics and the same file, sha-256 %s.%n",
            version, told.path("sha256").asText());
        return 0;
      }
      System.out.printf("%s is not reproduced:%n", version);
      for (JsonNode difference : told.path("differences")) {
        System.out.printf(
            "  %s was %s; now %s%n",
            difference.path("what").asText(),
            difference.path("was").asText(),
            difference.path("is").asText());
      }
      told.path("notes").forEach(note -> System.out.println("  note: " + note.asText()));
      return DIFFERENT_STATUS;
    }
  }

  private static String encoded(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8);
  }

  /// Where the running process is found.
  static final class RunningData {
    @Option(
        names = "--data",
        paramLabel = "DIR",
        defaultValue = ".millrace/demo",
        description = "Data directory of the running process (default: ${DEFAULT-VALUE}).")
    private Path data = Path.of(".millrace/demo");

    Path directory() {
      return data;
    }
  }

  @Command(name = "test", description = "Run the unit tests of models.")
  int test(@Mixin ProjectOptions options, @Mixin Selected selected) {
    List<ModelTests.Result> results = ProjectModels.test(options.read(), selected.toText());
    List<Problem> problems = new ArrayList<>();
    for (ModelTests.Result result : results) {
      Problem problem = result.problem();
      System.out.printf(
          "%s %s %s%n", problem == null ? "pass" : "FAIL", result.model(), result.test());
      if (problem != null) {
        problems.add(problem);
      }
    }
    if (!problems.isEmpty()) {
      throw new MillraceException(problems);
    }
    System.out.printf("%d tests hold.%n", results.size());
    return 0;
  }
}
