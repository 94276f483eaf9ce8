package dev.millrace.server.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
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

  private final ObjectMapper json = new ObjectMapper();

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

  @Parameters(paramLabel = "SELECT", description = "The query; tables are named layer.name.")
  private String sql = "";

  @Override
  public Integer call() throws InterruptedException {
    try {
      HttpResponse<String> response = send();
      JsonNode answer = json.readTree(response.body());
      if (response.statusCode() != 200) {
        System.err.printf(
            "%s%n  → %s%n", answer.path("message").asText(), answer.path("hint").asText());
        return 2;
      }
      print(answer);
      return 0;
    } catch (IOException e) {
      throw new MillraceException(
          ProblemCode.SOURCE_UNREACHABLE.problem(
              "No Millrace answers for the data directory '%s': %s."
                  .formatted(data, e.getMessage()),
              "Start one with ./millrace demo or up, or name its directory with --data."),
          e);
    }
  }

  private HttpResponse<String> send() throws IOException, InterruptedException {
    String port = Files.readString(data.resolve("port")).strip();
    String token = Files.readString(data.resolve("token")).strip();
    String body = json.writeValueAsString(Map.of("sql", sql, "limit", limit));
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:%s/api/v1/sql".formatted(port)))
              .header("Authorization", "Bearer " + token)
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofString(body))
              .build(),
          HttpResponse.BodyHandlers.ofString());
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
