package dev.millrace.server.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contracts.name.EnvironmentName;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `millrace env`: branches over all tables of a running Millrace, to try changed models on.
@Command(
    name = "env",
    description = "Try changed models on a branch of all tables, then promote or drop it.",
    synopsisSubcommandLabel = "COMMAND")
final class EnvCommand extends ClientCommands {

  private static final String ALL = "/api/v1/environments";

  @Command(name = "create", description = "Make an environment; nothing is copied.")
  int create(@Parameters(paramLabel = "NAME") String name) throws InterruptedException {
    try (var client = client()) {
      JsonNode made = client.post(ALL, Map.of("name", name));
      System.out.printf(
          "%1$s is there; build on it with './millrace env build %1$s'.%n",
          made.path("name").asText());
      return 0;
    }
  }

  @Command(name = "ls", description = "List the environments.")
  int list() throws InterruptedException {
    try (var client = client()) {
      var grid = new Grid("environment", "state", ">tables", ">views", ">moved", "built");
      for (JsonNode each : client.get(ALL).path("items")) {
        long moved = 0;
        for (JsonNode table : each.path("tables")) {
          moved += table.path("hasMoved").asBoolean() ? 1 : 0;
        }
        grid.row(
            each.path("name").asText(),
            each.path("state").asText(),
            Integer.toString(each.path("tables").size()),
            Integer.toString(each.path("views").size()),
            Long.toString(moved),
            each.path("builtAt").isNull() ? "" : each.path("builtAt").asText());
      }
      if (grid.isEmpty()) {
        System.out.println("There is no environment.");
      } else {
        grid.print();
      }
      return 0;
    }
  }

  @Command(
      name = "build",
      description =
          "Build the project's models there: those that differ from main and all below them, or what is selected.")
  int build(
      @Parameters(paramLabel = "NAME") String name,
      @Mixin ProjectOptions project,
      @Option(
              names = {"-s", "--select"},
              arity = "1..*",
              paramLabel = "SELECTOR",
              description = "As in '+fct_orders' or 'tag:daily' (default: 'state:modified+').")
          @Nullable List<String> select,
      @Option(names = "--full-refresh", description = "Build incremental models anew.")
          boolean isFullRefresh)
      throws InterruptedException {
    try (var client = client()) {
      JsonNode built =
          client.post(
              path(name) + "/build",
              Map.of(
                  "files",
                  project.texts().stream()
                      .map(file -> Map.of("path", file.path(), "text", file.text()))
                      .toList(),
                  "variables",
                  project.variables(),
                  "select",
                  select == null ? "" : String.join(" ", select),
                  "fullRefresh",
                  isFullRefresh));
      built.path("log").forEach(line -> System.out.println(line.asText()));
      int models = built.path("models").size();
      if (built.path("isHeld").asBoolean()) {
        System.out.printf("%d models built on %s; its checks hold it back.%n", models, name);
        return 2;
      }
      System.out.println(
          models == 0
              ? "No model differs from main."
              : "%d models built on %s.".formatted(models, name));
      return 0;
    }
  }

  @Command(
      name = "promote",
      description = "Make its tables everybody's, all at once, and end the environment.")
  int promote(@Parameters(paramLabel = "NAME") String name) throws InterruptedException {
    try (var client = client()) {
      JsonNode tables = client.post(path(name) + "/promote", Map.of()).path("items");
      for (JsonNode table : tables) {
        System.out.printf(
            "%s: %,d rows%n", table.path("table").asText(), table.path("rows").asLong());
      }
      System.out.printf("%d tables of %s are published.%n", tables.size(), name);
      return 0;
    }
  }

  @Command(name = "drop", description = "End an environment and delete what only it held.")
  int drop(@Parameters(paramLabel = "NAME") String name) throws InterruptedException {
    try (var client = client()) {
      client.delete(path(name));
      System.out.println(name + " is gone");
      return 0;
    }
  }

  /// The name is checked here, so that it is a path's part and nothing else.
  static String path(String name) {
    return ALL + "/" + new EnvironmentName(name);
  }
}
