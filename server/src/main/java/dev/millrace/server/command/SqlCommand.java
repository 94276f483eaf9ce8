package dev.millrace.server.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.server.LocalClient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `millrace sql`: asks the process that runs on a data directory.
@Command(name = "sql", description = "Run one SELECT over the tables of a running Millrace.")
final class SqlCommand implements Callable<Integer> {

  private static final int MAX_WIDTH = 60;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = ".millrace/demo",
      description = "Data directory of the running process (default: ${DEFAULT-VALUE}).")
  private Path data = Path.of(".millrace/demo");

  @Option(
      names = "--limit",
      defaultValue = "100",
      description = "At most so many rows (default: ${DEFAULT-VALUE}).")
  private int limit;

  @Option(
      names = "--as-of",
      paramLabel = "STATE",
      defaultValue = "",
      description = "Read all tables as a run, a time, a tag or TABLE@SNAPSHOT left them.")
  private String asOf = "";

  @Option(
      names = "--env",
      paramLabel = "NAME",
      defaultValue = "",
      description = "Read the tables of an environment.")
  private String environment = "";

  @Parameters(paramLabel = "SELECT", description = "The query; tables are named layer.name.")
  private String sql = "";

  @Override
  public Integer call() throws InterruptedException {
    try (var client = new LocalClient(data)) {
      print(
          client.post(
              "/api/v1/sql",
              Map.of("sql", sql, "limit", limit, "asOf", asOf, "environment", environment)));
      return 0;
    }
  }

  private static void print(JsonNode answer) {
    List<List<String>> lines = new ArrayList<>();
    lines.add(answer.path("columns").findValuesAsText("name"));
    for (JsonNode row : answer.path("rows")) {
      List<String> cells = new ArrayList<>();
      row.forEach(cell -> cells.add(shown(cell)));
      lines.add(cells);
    }
    int[] widths = new int[lines.getFirst().size()];
    for (List<String> line : lines) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], line.get(i).length());
      }
    }
    for (List<String> line : lines) {
      var text = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        text.append(("%-" + Math.max(1, widths[i]) + "s  ").formatted(line.get(i)));
      }
      System.out.println(text.toString().stripTrailing());
    }
  }

  private static String shown(JsonNode cell) {
    String text = cell.isNull() ? "" : cell.asText();
    return text.length() > MAX_WIDTH ? text.substring(0, MAX_WIDTH - 1) + "…" : text;
  }
}
