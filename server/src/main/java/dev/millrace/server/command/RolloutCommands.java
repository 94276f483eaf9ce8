package dev.millrace.server.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.server.LocalClient;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `millrace model rollout`, `rollback` and `register`.
final class RolloutCommands {

  private static final Pattern VERSION = Pattern.compile("([^@]+)@v?([0-9]{1,9})");

  private RolloutCommands() {}

  /// `millrace model rollout`.
  @Command(
      name = "rollout",
      description = "Let a version out step by step, or tell where a model stands.")
  static final class RolloutCommand implements Callable<Integer> {

    @Parameters(paramLabel = "NAME[@VERSION]", description = "As in 'churn@7', or 'churn' to look.")
    private String name = "";

    @ArgGroup private @Nullable Stage stage;

    @Mixin private ModelCommand.RunningData running = new ModelCommand.RunningData();

    /// How far out.
    static final class Stage {
      @Option(names = "--shadow", description = "It scores every request and answers nobody.")
      private boolean shadow;

      @Option(
          names = "--canary",
          paramLabel = "PERCENT",
          description = "It answers this share of the customers.")
      private @Nullable Double canary;

      @Option(names = "--full", description = "It answers everybody, and is watched for a while.")
      private boolean full;

      String word() {
        return shadow ? "shadow" : full ? "full" : "canary";
      }
    }

    @Override
    public Integer call() throws InterruptedException {
      Matcher named = VERSION.matcher(name);
      if (stage == null) {
        try (var client = new LocalClient(running.directory())) {
          print(client.get(path(named.matches() ? named.group(1) : name) + "/rollout"));
          return 0;
        }
      }
      if (!named.matches()) {
        throw ProblemCode.PARAMETER_VALUE.exception(
            "The version is '%s'; expected a name and a number.".formatted(name),
            "Write it as in 'churn@7'.");
      }
      try (var client = new LocalClient(running.directory())) {
        print(
            client.post(
                path(named.group(1)) + "/rollout",
                Map.of(
                    "version", Integer.valueOf(named.group(2)),
                    "stage", stage.word(),
                    "percent", stage.canary == null ? 0 : stage.canary)));
        return 0;
      }
    }
  }

  /// `millrace model rollback`.
  @Command(
      name = "rollback",
      description = "End a roll-out, or go back to the champion before the present one.")
  static final class RollbackCommand implements Callable<Integer> {

    @Parameters(paramLabel = "NAME")
    private String name = "";

    @Mixin private ModelCommand.RunningData running = new ModelCommand.RunningData();

    @Override
    public Integer call() throws InterruptedException {
      try (var client = new LocalClient(running.directory())) {
        print(client.post(path(name) + "/rollback", Map.of()));
        return 0;
      }
    }
  }

  /// `millrace model register`.
  @Command(
      name = "register",
      description = "Take in a model that was trained elsewhere: XGBoost, LightGBM or ONNX.")
  static final class RegisterCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "NAME")
    private String name = "";

    @Parameters(
        index = "1",
        paramLabel = "FILE",
        description = "Ends in .json or .ubj (XGBoost), .txt (LightGBM) or .onnx.")
    private Path file = Path.of("");

    @Option(
        names = "--features",
        required = true,
        paramLabel = "VIEW:FEATURE,...",
        description = "One for each column, in the model's order.")
    private String features = "";

    @Option(
        names = "--output",
        paramLabel = "KIND",
        defaultValue = "probability",
        description = "probability or value (default: ${DEFAULT-VALUE}).")
    private String output = "probability";

    @Option(
        names = "--threshold",
        defaultValue = "0.5",
        description = "From which on a probability is a yes (default: ${DEFAULT-VALUE}).")
    private double threshold = 0.5;

    @Mixin private ModelCommand.RunningData running = new ModelCommand.RunningData();

    @Override
    public Integer call() throws InterruptedException {
      try (var client = new LocalClient(running.directory())) {
        JsonNode version =
            client.upload(
                path(name)
                    + "/versions?file=%s&features=%s&output=%s&threshold=%s"
                        .formatted(
                            encoded(String.valueOf(file.getFileName())),
                            encoded(features),
                            encoded(output),
                            threshold),
                read());
        int number = version.path("version").asInt();
        System.out.println(
            version.path("isChampion").asBoolean()
                ? "%s v%d is in use.".formatted(name, number)
                : "%s v%d waits; let it out with './millrace model rollout %s@%d --shadow'."
                    .formatted(name, number, name, number));
        return 0;
      }
    }

    private byte[] read() {
      try {
        return Files.readAllBytes(file);
      } catch (IOException e) {
        throw ProblemCode.PARAMETER_VALUE.exception(
            "The file '%s' cannot be read: %s.".formatted(file, e.getMessage()),
            "Name the model's file.");
      }
    }
  }

  private static void print(JsonNode state) {
    String model = state.path("model").asText();
    String champion =
        state.path("champion").isNull() ? "none yet" : "v" + state.path("champion").asText();
    JsonNode rollout = state.path("rollout");
    if (rollout.isNull()) {
      System.out.printf("%s: champion %s, nothing on its way out.%n", model, champion);
    } else {
      System.out.printf(
          "%s: champion %s; v%s %s since %s%n",
          model,
          champion,
          rollout.path("challenger").asText(),
          stage(rollout),
          rollout.path("since").asText());
      figures(state);
    }
    if (!state.path("history").isEmpty()) {
      System.out.println();
      var grid = new Grid("at", "what", "version", ">percent", "why");
      for (JsonNode event : state.path("history")) {
        grid.row(
            event.path("at").asText(),
            event.path("what").asText().replace('_', ' '),
            "v" + event.path("version").asText(),
            number(event.path("percent"), "%.0f"),
            event.path("words").asText());
      }
      grid.print();
    }
  }

  private static String stage(JsonNode rollout) {
    return switch (rollout.path("stage").asText()) {
      case "shadow" -> "in shadow";
      case "full" -> "out to all, watched against v%s".formatted(rollout.path("baseline").asText());
      default -> "out to %s %%".formatted(number(rollout.path("percent"), "%.1f"));
    };
  }

  private static void figures(JsonNode state) {
    JsonNode seen = state.path("figures");
    JsonNode rules = state.path("rules");
    var grid = new Grid("of the last " + rules.path("window").asText(), ">seen", ">limit");
    grid.row("answers asked of it", seen.path("answers").asText(), "");
    grid.row("failed", number(seen.path("errorRate"), "%.3f"), rules.path("errorRate").asText());
    grid.row("no features", number(seen.path("withheld"), "%.3f"), rules.path("withheld").asText());
    grid.row("p99 ms", number(seen.path("p99Millis"), "%.2f"), rules.path("p99Millis").asText());
    grid.row("compared", seen.path("compared").asText(), "");
    grid.row(
        "mean shift", number(seen.path("meanShift"), "%+.4f"), rules.path("meanShift").asText());
    grid.row("mean difference", number(seen.path("meanDifference"), "%.4f"), "");
    grid.row("disagreements", number(seen.path("disagreements"), "%.3f"), "");
    grid.row("dropped", seen.path("dropped").asText(), "");
    grid.print();
    if (!state.path("breach").isNull()) {
      System.out.println("Against it: " + state.path("breach").asText());
    }
  }

  private static String number(JsonNode value, String form) {
    return String.format(Locale.ROOT, form, value.asDouble());
  }

  private static String path(String model) {
    return "/api/v1/models/" + encoded(model);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
