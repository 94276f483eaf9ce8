package dev.millrace.server.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.server.LocalClient;
import dev.millrace.server.command.MetricProof.Question;
import dev.millrace.server.command.MetricProof.Verdict;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `millrace metric`: the metrics of a running Millrace.
@Command(
    name = "metric",
    description = {"Prove the metrics of a running Millrace."})
final class MetricCommand {

  private static final int DIFFERENT = 3;

  @Command(
      name = "verify",
      description = {
        "Ask every metric, in total and by each dimension, and every tile of a dashboard but those",
        "of people, and run the SQL that each answer names by itself. Exits with 3 when a number",
        "differs."
      })
  int verify(
      @Parameters(
              arity = "0..1",
              paramLabel = "METRIC",
              defaultValue = "",
              description = "One metric; all without it.")
          String metric,
      @Option(
              names = "--data",
              paramLabel = "DIR",
              defaultValue = ".millrace/demo",
              description = "Data directory of the running process (default: ${DEFAULT-VALUE}).")
          Path data)
      throws InterruptedException {
    try (var client = new LocalClient(data)) {
      var proof = new MetricProof(client);
      var grid = new Grid("asked by", "metric", "by", ">rows", "SQL says");
      List<String> wrong = new ArrayList<>();
      int proved = 0;
      int unanswered = 0;
      for (Question question : questions(client, metric)) {
        Verdict verdict = proof.of(question);
        grid.row(
            question.place(),
            question.metric(),
            String.join(", ", question.by()),
            String.valueOf(verdict.rows()),
            verdict.words());
        verdict.differences().forEach(each -> wrong.add(question.path() + ": " + each));
        proved += verdict.isProved() ? 1 : 0;
        unanswered += verdict.isThere() ? 0 : 1;
      }
      grid.print();
      wrong.forEach(System.out::println);
      System.out.printf(
          "%,d proved, %,d without a table yet, %,d differences told%n",
          proved, unanswered, wrong.size());
      return wrong.isEmpty() ? 0 : DIFFERENT;
    }
  }

  private static List<Question> questions(LocalClient client, String wanted)
      throws InterruptedException {
    if (!wanted.isEmpty()) {
      client.get("/api/v1/metrics/" + wanted); // which knows whether there is such a metric
    }
    var questions = new ArrayList<Question>();
    for (JsonNode metric : client.get("/api/v1/metrics").path("items")) {
      String name = metric.path("name").asText();
      questions.add(Question.of(name, List.of()));
      for (JsonNode dimension : metric.path("dimensions")) {
        questions.add(Question.of(name, List.of(dimension.asText())));
      }
    }
    for (JsonNode dashboard : client.get("/api/v1/dashboards").path("items")) {
      String name = dashboard.path("name").asText();
      JsonNode whole = client.get("/api/v1/dashboards/" + name);
      for (JsonNode row : whole.path("rows")) {
        for (JsonNode tile : row.path("tiles")) {
          if (tile.path("metric").isTextual() && !tile.path("entity").isTextual()) {
            questions.add(Question.of(name, tile, whole.path("last").asText("")));
          }
        }
      }
    }
    return questions.stream()
        .filter(question -> wanted.isEmpty() || question.metric().equals(wanted))
        .toList();
  }
}
