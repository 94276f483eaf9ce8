package dev.millrace.server.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.Problem;
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
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `millrace model`: SQL models without any data, and the drift and leaks of trained ones.
@Command(
    name = "model",
    description = "List and test SQL models; see how a trained model drifts or leaks.",
    synopsisSubcommandLabel = "COMMAND")
final class ModelCommand implements Runnable {

  /// The exit status when something leaks.
  private static final int LEAKS = 3;

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

  @Command(name = "drift", description = "How far a trained model's numbers have moved since.")
  int drift(
      @Parameters(paramLabel = "MODEL") String model,
      @Option(
              names = "--data",
              paramLabel = "DIR",
              defaultValue = ".millrace/demo",
              description = "Data directory of the running process (default: ${DEFAULT-VALUE}).")
          Path data)
      throws InterruptedException {
    try (var client = new LocalClient(data)) {
      JsonNode report =
          client.get(
              "/api/v1/models/%s/drift"
                  .formatted(URLEncoder.encode(model, StandardCharsets.UTF_8)));
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
  int leaks(
      @Parameters(paramLabel = "MODEL") String model,
      @Option(
              names = "--data",
              paramLabel = "DIR",
              defaultValue = ".millrace/demo",
              description = "Data directory of the running process (default: ${DEFAULT-VALUE}).")
          Path data)
      throws InterruptedException {
    try (var client = new LocalClient(data)) {
      JsonNode report =
          client.get(
              "/api/v1/models/%s/leaks"
                  .formatted(URLEncoder.encode(model, StandardCharsets.UTF_8)));
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
