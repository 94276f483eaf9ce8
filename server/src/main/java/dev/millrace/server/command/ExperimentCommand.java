package dev.millrace.server.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `millrace experiment`: who is treated how, and what came of it.
@Command(
    name = "experiment",
    description = "List, plan and look at experiments; ask for a customer's arm.",
    synopsisSubcommandLabel = "COMMAND")
final class ExperimentCommand extends ClientCommands {

  private static final String PATH = "/api/v1/experiments";

  @Command(name = "ls", description = "List the experiments with the shares of their arms.")
  int list() throws InterruptedException {
    try (var client = client()) {
      var grid = new Grid("experiment", "method", "scenario", "arms", "primary metric");
      for (JsonNode experiment : client.get(PATH).path("items")) {
        var arms = new StringBuilder();
        experiment
            .path("arms")
            .forEach(arm ->
                arms.append(arms.isEmpty() ? "" : ", ")
                    .append(arm.path("name").asText())
                    .append(' ')
                    .append(percent(arm.path("share"))));
        grid.row(
            experiment.path("name").asText(),
            experiment.path("method").asText(),
            experiment.path("scenario").asText("").replace("null", ""),
            arms.toString(),
            experiment.path("primary").asText());
      }
      if (grid.isEmpty()) {
        System.out.println("The project has no experiment; define one in experiments/NAME.yaml.");
      } else {
        grid.print();
      }
      return 0;
    }
  }

  @Command(name = "show", description = "Show what has come of an experiment so far.")
  int show(@Parameters(paramLabel = "EXPERIMENT") String name) throws InterruptedException {
    try (var client = client()) {
      JsonNode results = client.get("%s/%s/results".formatted(PATH, encoded(name)));
      System.out.printf(
          "%s: %,d customers, %s of those expected%n",
          name, results.path("units").asLong(), percent(results.path("share")));
      results.path("notes").forEach(note -> System.out.println("  " + note.asText()));
      var arms = new Grid("metric", "arm", ">customers", ">value", ">error");
      var contrasts =
          new Grid("metric", "role", "arm", "against", ">lift", ">low", ">high", "verdict");
      for (JsonNode metric : results.path("metrics")) {
        for (JsonNode arm : metric.path("arms")) {
          arms.row(
              metric.path("label").asText(),
              arm.path("arm").asText(),
              "%,d".formatted(arm.path("units").asLong()),
              number(arm.path("value")),
              number(arm.path("standardError")));
        }
        for (JsonNode contrast : metric.path("contrasts")) {
          contrasts.row(
              metric.path("label").asText(),
              metric.path("role").asText(),
              contrast.path("arm").asText(),
              contrast.path("against").asText(),
              percent(contrast.path("lift")),
              percent(contrast.path("liftLow")),
              percent(contrast.path("liftHigh")),
              contrast.path("verdict").asText().replace('_', ' '));
        }
      }
      print(arms);
      print(contrasts);
      return 0;
    }
  }

  @Command(name = "plan", description = "Count the customers that an experiment needs.")
  int plan(@Parameters(paramLabel = "EXPERIMENT") String name) throws InterruptedException {
    try (var client = client()) {
      JsonNode plan = client.get("%s/%s/plan".formatted(PATH, encoded(name)));
      System.out.printf(
          "To find a change of %s of '%s' (now %s, deviation %s) with power %s and alpha %s:%n",
          percent(plan.path("effect")),
          plan.path("metric").asText(),
          number(plan.path("baseline")),
          number(plan.path("deviation")),
          percent(plan.path("power")),
          percent(plan.path("alpha")));
      System.out.printf(
          "  %,d customers, looked at whenever you like (%,d for one look at the end)%n",
          plan.path("units").asLong(), plan.path("unitsAtOnce").asLong());
      System.out.printf(
          "  %,d were seen in %d days; the definition says 'expected_units: %d'%n",
          plan.path("customers").asLong(),
          plan.path("spanDays").asInt(),
          plan.path("expectedUnits").asLong());
      return 0;
    }
  }

  @Command(name = "assign", description = "Ask how a customer is to be treated; counts as exposed.")
  int assign(
      @Parameters(paramLabel = "EXPERIMENT") String name,
      @Parameters(paramLabel = "CUSTOMER") String customer)
      throws InterruptedException {
    try (var client = client()) {
      JsonNode assigned =
          client.get("%s/%s/assign?customer=%s".formatted(PATH, encoded(name), encoded(customer)));
      System.out.println(
          assigned.path("arm").isNull()
              ? assigned.path("standing").asText().replace('_', ' ')
              : assigned.path("arm").asText());
      assigned
          .path("settings")
          .properties()
          .forEach(
              each -> System.out.printf("  %s: %s%n", each.getKey(), each.getValue().asText()));
      return 0;
    }
  }

  private static void print(Grid grid) {
    if (!grid.isEmpty()) {
      System.out.println();
      grid.print();
    }
  }

  private static String percent(JsonNode share) {
    return share.isNumber() ? String.format(Locale.ROOT, "%.1f %%", 100 * share.asDouble()) : "-";
  }

  private static String number(JsonNode value) {
    return String.format(Locale.ROOT, "%,.4g", value.asDouble());
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
