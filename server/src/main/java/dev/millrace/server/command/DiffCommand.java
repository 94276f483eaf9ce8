package dev.millrace.server.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contracts.problem.Nearest;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.server.LocalClient;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `millrace diff main pr-12`.
@Command(
    name = "diff",
    description = "Show how an environment differs from main: columns, rows, checks.")
final class DiffCommand implements Callable<Integer> {

  private static final List<String> FORMATS = List.of("markdown", "json");

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = ".millrace/demo",
      description = "Data directory of the running process (default: ${DEFAULT-VALUE}).")
  private Path data = Path.of(".millrace/demo");

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "markdown",
      description = "markdown or json (default: ${DEFAULT-VALUE}).")
  private String format = "markdown";

  @Parameters(index = "0", paramLabel = "main", description = "What is compared with: main.")
  private String main = "";

  @Parameters(index = "1", paramLabel = "NAME", description = "The environment.")
  private String name = "";

  @Override
  public Integer call() throws InterruptedException {
    if (!main.equals("main")) {
      throw ProblemCode.PARAMETER_VALUE.exception(
          "The side '%s' cannot be compared with; expected 'main'.".formatted(main),
          "Write it as './millrace diff main %s'.".formatted(name));
    }
    if (!FORMATS.contains(format)) {
      throw ProblemCode.PARAMETER_VALUE.exception(
          "The format '%s' is not known; expected markdown or json.".formatted(format),
          Nearest.hint(format, FORMATS, "Leave --format out."));
    }
    try (var client = new LocalClient(data)) {
      JsonNode diff = client.get(EnvCommand.path(name) + "/diff");
      System.out.print(format.equals("json") ? diff.toPrettyString() + "\n" : DiffText.of(diff));
      return 0;
    }
  }
}
