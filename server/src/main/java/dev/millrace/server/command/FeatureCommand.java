package dev.millrace.server.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.server.LocalClient;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;

/// `millrace feature`: the live features of a running Millrace.
@Command(
    name = "feature",
    description = {"Compare or build again the live features of a running Millrace."})
final class FeatureCommand {

  private static final int FAILED_STATUS = 1;
  private static final int DIFFERENT = 3;
  private static final long LOOK_EVERY_MILLIS = 500;

  @Option(
      names = {"--data", "--directory"},
      paramLabel = "DIR",
      defaultValue = ".millrace/demo",
      scope = ScopeType.INHERIT,
      description = "Data directory of the running process (default: ${DEFAULT-VALUE}).")
  private Path data = Path.of(".millrace/demo");

  @Command(
      name = "parity",
      description = {
        "Fold the lake's events again and compare every value with the SQL's, to the bit.",
        "Exits with 3 when one differs."
      })
  int parity(
      @Parameters(paramLabel = "VIEW", description = "A streamed feature view.") String view,
      @Option(
              names = "--as-of",
              paramLabel = "MOMENT",
              defaultValue = "",
              description = "As in 2026-03-10T12:00:00Z; now without it.")
          String asOf)
      throws InterruptedException {
    Map<String, Object> question = new HashMap<>();
    if (!asOf.isEmpty()) {
      question.put("asOf", asOf);
    }
    try (var client = new LocalClient(data)) {
      JsonNode found = client.post("/api/v1/features/%s/parity".formatted(view), question);
      print(found);
      return found.path("exact").asBoolean() ? 0 : DIFFERENT;
    }
  }

  private static void print(JsonNode found) {
    System.out.printf(
        "%s as of %s: %,d events, %,d keys, %,d values compared, %,d of them estimates, %,d different%n",
        found.path("view").asText(),
        found.path("asOf").asText(),
        found.path("events").asLong(),
        found.path("keys").asLong(),
        found.path("values").asLong(),
        found.path("estimates").asLong(),
        found.path("differences").asLong());
    if (found.path("unreadable").asLong() > 0) {
      System.out.printf(
          "%,d events could not be read by the fold%n", found.path("unreadable").asLong());
    }
    for (JsonNode one : found.path("first")) {
      System.out.printf(
          "%s  %s  folded %s, by SQL %s%n  %s%n",
          one.path("key").asText(),
          one.path("feature").asText(),
          one.path("folded"),
          one.path("sql"),
          one.path("cause").asText());
    }
  }

  @Command(
      name = "rebuild",
      description = {
        "Build the live features again, and wait until they have taken over.",
        "Reads are answered from the present ones meanwhile. It goes on after a restart."
      })
  int rebuild(
      @Option(
              names = "--from",
              paramLabel = "SOURCE",
              defaultValue = "log",
              description =
                  "log, or lake for the events that the log has forgotten too"
                      + " (default: ${DEFAULT-VALUE}).")
          String from)
      throws InterruptedException {
    try (var client = new LocalClient(data)) {
      JsonNode state = client.post("/api/v1/features/rebuild", Map.of("from", from));
      while (state.path("rebuilding").asBoolean()) {
        if (state.path("recordsLeft").isNumber()) {
          System.out.printf("%,d records left%n", state.path("recordsLeft").asLong());
        }
        Thread.sleep(LOOK_EVERY_MILLIS);
        state = client.get("/api/v1/features/rebuild");
      }
      boolean hasFailed = state.path("failure").isTextual();
      System.out.println(
          hasFailed
              ? "The live features were not built again: " + state.path("failure").asText()
              : "The live features were built again.");
      return hasFailed ? FAILED_STATUS : 0;
    }
  }
}
