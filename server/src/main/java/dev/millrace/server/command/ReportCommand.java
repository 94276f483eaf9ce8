package dev.millrace.server.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `millrace report`: what is written down for people, and when it was last.
@Command(
    name = "report",
    description = "List the reports of a project, and write one now.",
    synopsisSubcommandLabel = "COMMAND")
final class ReportCommand extends ClientCommands {

  @Command(name = "ls", description = "List the reports, how many files each has, and the newest.")
  int list() throws InterruptedException {
    try (var client = client()) {
      var grid = new Grid("report", "title", "format", ">mailed to", ">files", "newest");
      for (JsonNode report : client.get("/api/v1/reports").path("items")) {
        grid.row(
            report.path("name").asText(),
            report.path("title").asText(),
            report.path("format").asText(),
            report.path("recipients").asText(),
            report.path("files").asText(),
            report.path("newest").asText("").replace("null", ""));
      }
      if (grid.isEmpty()) {
        System.out.println("The project has no report; define one in reports/NAME.yaml.");
      } else {
        grid.print();
      }
      return 0;
    }
  }

  @Command(name = "run", description = "Write a report now; it is mailed only with --mail.")
  int run(
      @Parameters(paramLabel = "NAME") String name,
      @Option(
              names = "--day",
              paramLabel = "DATE",
              defaultValue = "",
              description = "The last day that it tells of (default: yesterday).")
          String day,
      @Option(names = "--mail", description = "Mail it to those whom its definition names.")
          boolean isMailed)
      throws InterruptedException {
    try (var client = client()) {
      var wish = new LinkedHashMap<String, Object>();
      wish.put("mail", isMailed);
      if (!day.isEmpty()) {
        wish.put("day", day);
      }
      JsonNode made = client.post("/api/v1/reports/%s/runs".formatted(name), wish);
      String date = made.path("date").asText();
      System.out.printf(
          "%s%s%n",
          data()
              .resolve("files/reports")
              .resolve(name)
              .resolve(date + "." + made.path("format").asText()),
          made.path("mailed").asInt() == 0 ? "" : ", mailed to " + made.path("mailed").asInt());
      return 0;
    }
  }
}
