package dev.millrace.server.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.server.LocalClient;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `millrace privacy`: what is kept of a customer is handed over, taken away, kept away.
@Command(
    name = "privacy",
    description = {
      "Hand over what a running Millrace keeps of a customer, erase it, or take nothing in any more.",
      "A customer is named by the user id."
    })
final class PrivacyCommand {

  private static final Duration LOOK_EVERY = Duration.ofMillis(500);

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = ".millrace/demo",
      scope = picocli.CommandLine.ScopeType.INHERIT,
      description = "Data directory of the running process (default: ${DEFAULT-VALUE}).")
  private Path data = Path.of(".millrace/demo");

  @Command(name = "export", description = "Write everything that is kept of a customer to a zip.")
  int export(
      @Parameters(paramLabel = "CUSTOMER") String customer,
      @Option(names = "--out", paramLabel = "FILE", required = true, description = "A new file.")
          Path out)
      throws InterruptedException, IOException {
    if (Files.exists(out)) {
      throw ProblemCode.PARAMETER_VALUE.exception(
          "The file '%s' is there already.".formatted(out), "Name a new file.");
    }
    try (var client = new LocalClient(data)) {
      byte[] zip = client.download("/api/v1/privacy/export", Map.of("userId", customer));
      Files.write(out, zip);
      System.out.printf("%s: %,d bytes%n", out, zip.length);
      return 0;
    }
  }

  @Command(
      name = "erase",
      description = {
        "Say what is kept of a customer; with --yes take it away and take nothing in any more."
      })
  int erase(
      @Parameters(paramLabel = "CUSTOMER") String customer,
      @Option(names = "--yes", description = "Do it. Nothing brings it back.") boolean isMeant,
      @Option(
              names = "--keep-open",
              description = "Take in what comes of the customer afterwards (DELETE_ONLY).")
          boolean isKeptOpen)
      throws InterruptedException {
    try (var client = new LocalClient(data)) {
      if (!isMeant) {
        print(client.get("/api/v1/customers/" + encoded(customer) + "/privacy"));
        System.out.println("Nothing was done. With --yes all of it goes, for good.");
        return 0;
      }
      return follow(
          client, ask(client, isKeptOpen ? "DELETE_ONLY" : "SUPPRESS_WITH_DELETE", customer));
    }
  }

  @Command(name = "suppress", description = "Take nothing of a customer in any more.")
  int suppress(@Parameters(paramLabel = "CUSTOMER") String customer) throws InterruptedException {
    try (var client = new LocalClient(data)) {
      return follow(client, ask(client, "SUPPRESS_ONLY", customer));
    }
  }

  @Command(name = "unsuppress", description = "Take in again what comes of a customer.")
  int unsuppress(@Parameters(paramLabel = "CUSTOMER") String customer) throws InterruptedException {
    try (var client = new LocalClient(data)) {
      return follow(client, ask(client, "UNSUPPRESS", customer));
    }
  }

  @Command(name = "ls", description = "What was asked for, newest first, and how far it is.")
  int ls() throws InterruptedException {
    try (var client = new LocalClient(data)) {
      var grid = new Grid("id", "what", "state", "asked", "by", ">rows gone", "waits for");
      for (JsonNode each : client.get("/api/v1/regulations?limit=100").path("items")) {
        grid.row(
            each.path("id").asText(),
            each.path("regulationType").asText(),
            each.path("overallStatus").asText(),
            each.path("createdAt").asText(),
            each.path("user").asText(),
            Long.toString(gone(each)),
            words(each.path("waitingFor")));
      }
      grid.print();
      return 0;
    }
  }

  private static String ask(LocalClient client, String type, String customer)
      throws InterruptedException {
    return client
        .post(
            "/api/v1/regulations",
            Map.of(
                "regulationType", type, "subjectType", "USER_ID", "subjectIds", List.of(customer)))
        .path("id")
        .asText();
  }

  private static int follow(LocalClient client, String id) throws InterruptedException {
    String said = "";
    while (true) {
      JsonNode now = client.get("/api/v1/regulations/" + id);
      if (now.path("overallStatus").asText().equals("FINISHED")) {
        System.out.printf(
            "%s %s: %,d rows gone%n", id, now.path("regulationType").asText(), gone(now));
        now.path("deleted")
            .properties()
            .forEach(each ->
                System.out.printf("  %-40s %,d%n", each.getKey(), each.getValue().asLong()));
        return 0;
      }
      String waits = words(now.path("waitingFor"));
      if (!waits.equals(said) && !waits.isEmpty()) {
        System.out.println("waits for " + waits + "; it goes on also when this command is stopped");
        said = waits;
      }
      LockSupport.parkNanos(LOOK_EVERY.toNanos());
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
  }

  private static void print(JsonNode preview) {
    System.out.println(preview.path("person").asText());
    preview.path("identifiers").forEach(id -> System.out.println("  " + id.asText()));
    System.out.println(
        preview.path("isSuppressed").asBoolean()
            ? "Nothing of this person is taken in."
            : "What comes of this person is taken in.");
    var grid = new Grid("kept in", ">rows");
    preview
        .path("rows")
        .properties()
        .forEach(each -> grid.row(each.getKey(), Long.toString(each.getValue().asLong())));
    grid.print();
    if (!preview.path("tags").isEmpty()) {
      System.out.println("Tags of the lake that would go: " + words(preview.path("tags")));
    }
    System.out.println("What would remain:");
    preview.path("remains").forEach(each -> System.out.println("  " + each.asText()));
  }

  private static long gone(JsonNode regulation) {
    long gone = 0;
    for (JsonNode rows : regulation.path("deleted")) {
      gone += rows.asLong();
    }
    return gone;
  }

  private static String words(JsonNode texts) {
    var words = new StringBuilder();
    texts.forEach(text -> words.append(words.isEmpty() ? "" : ", ").append(text.asText()));
    return words.toString();
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
