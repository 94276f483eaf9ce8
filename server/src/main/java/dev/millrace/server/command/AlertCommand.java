package dev.millrace.server.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `millrace alert`: who is told when something goes wrong.
@Command(
    name = "alert",
    description = "List, test and silence the alerts of a project.",
    synopsisSubcommandLabel = "COMMAND")
final class AlertCommand extends ClientCommands {

  @Command(name = "ls", description = "List the alerts, what they watch and where they go.")
  int list() throws InterruptedException {
    try (var client = client()) {
      var grid = new Grid("alert", "flows", "tables", "to", "silent until");
      for (JsonNode alert : client.get("/api/v1/alerts").path("items")) {
        var tables = new ArrayList<String>();
        for (JsonNode wish : alert.path("freshness")) {
          String table = wish.path("table").asText();
          tables.add(
              wish.hasNonNull("by")
                  ? "each day of %s by %s".formatted(table, wish.path("by").asText())
                  : "%s within %s".formatted(table, wish.path("maxAge").asText()));
        }
        grid.row(
            alert.path("name").asText(),
            alert.path("flows").isEmpty() ? "all" : joined(alert.path("flows")),
            String.join(", ", tables),
            joined(alert.path("to")),
            alert.path("silentUntil").asText("").replace("null", ""));
      }
      if (grid.isEmpty()) {
        System.out.println("The project has no alert; define one in alerts/NAME.yaml.");
      } else {
        grid.print();
      }
      return 0;
    }
  }

  @Command(name = "fresh", description = "Say which tables and days are late, or will be.")
  int fresh() throws InterruptedException {
    try (var client = client()) {
      var grid = new Grid("table", "day", "due", "state", "expected", "nine of ten", "why");
      for (JsonNode item : client.get("/api/v1/freshness").path("items")) {
        grid.row(
            item.path("table").asText(),
            text(item, "day"),
            text(item, "dueAt"),
            text(item, "state").replace('_', ' '),
            text(item, "expectedAt"),
            text(item, "latestAt"),
            text(item, "why"));
      }
      if (grid.isEmpty()) {
        System.out.println("No alert wants a table to be fresh; see 'freshness:' of alerts.");
      } else {
        grid.print();
      }
      return 0;
    }
  }

  private static String text(JsonNode item, String name) {
    return item.hasNonNull(name) ? item.path(name).asText() : "";
  }

  @Command(name = "test", description = "Send a message that says it is a test.")
  int test(@Parameters(paramLabel = "NAME") String name) throws InterruptedException {
    try (var client = client()) {
      client.post("/api/v1/alerts/%s/test".formatted(name), Map.of());
      System.out.printf("%s was sent by every channel%n", name);
      return 0;
    }
  }

  @Command(name = "silence", description = "Say nothing for a while.")
  int silence(
      @Parameters(paramLabel = "NAME") String name,
      @Option(
              names = "--for",
              defaultValue = "1 hours",
              description = "For so long (default: ${DEFAULT-VALUE}).")
          String time)
      throws InterruptedException {
    try (var client = client()) {
      JsonNode done = client.post("/api/v1/alerts/%s/silence".formatted(name), Map.of("for", time));
      System.out.printf("%s is silent until %s%n", name, done.path("until").asText());
      return 0;
    }
  }

  private static String joined(JsonNode array) {
    var texts = new ArrayList<String>();
    array.forEach(text -> texts.add(text.asText()));
    return String.join(", ", texts);
  }
}
