package dev.millrace.server.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.server.LocalClient;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `millrace identity`: who is who in a running Millrace.
@Command(
    name = "identity",
    description = {
      "Show who is who in a running Millrace, and undo a merge.",
      "An identifier is u: with a user id, or a: with an anonymous id."
    })
final class IdentityCommand {

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = ".millrace/demo",
      scope = picocli.CommandLine.ScopeType.INHERIT,
      description = "Data directory of the running process (default: ${DEFAULT-VALUE}).")
  private Path data = Path.of(".millrace/demo");

  @Command(name = "show", description = "A person's identifiers, and why they belong together.")
  int show(@Parameters(paramLabel = "IDENTIFIER") String identifier) throws InterruptedException {
    try (var client = new LocalClient(data)) {
      String path = URLEncoder.encode(identifier, StandardCharsets.UTF_8).replace("+", "%20");
      print(client.get("/api/v1/identities/" + path));
      return 0;
    }
  }

  @Command(name = "undo", description = "Take a merge back; the two stay apart.")
  int undo(
      @Parameters(paramLabel = "FROM", description = "The identifier that was merged.") String from,
      @Parameters(paramLabel = "TO", description = "The one it was merged into.") String to)
      throws InterruptedException {
    return decide("undo", from, to);
  }

  @Command(name = "redo", description = "Merge again what was undone.")
  int redo(
      @Parameters(paramLabel = "FROM", description = "The identifier that was merged.") String from,
      @Parameters(paramLabel = "TO", description = "The one it was merged into.") String to)
      throws InterruptedException {
    return decide("redo", from, to);
  }

  private int decide(String verb, String from, String to) throws InterruptedException {
    try (var client = new LocalClient(data)) {
      print(client.post("/api/v1/identities/" + verb, Map.of("from", from, "to", to)));
      return 0;
    }
  }

  private static void print(JsonNode who) {
    System.out.println(who.path("person").asText());
    for (JsonNode identifier : who.path("identifiers")) {
      System.out.println("  " + identifier.asText());
    }
    for (JsonNode reason : who.path("evidence")) {
      System.out.printf(
          "%s  %-8s  %s -> %s  message %s%n",
          reason.path("at").asText(),
          reason.path("kind").asText(),
          reason.path("from").asText(),
          reason.path("to").asText(),
          reason.path("messageId").asText());
    }
  }
}
