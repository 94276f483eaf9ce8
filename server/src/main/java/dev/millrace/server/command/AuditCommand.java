package dev.millrace.server.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.server.LocalClient;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `millrace audit`: who changed what.
@Command(name = "audit", description = "Show who changed what, and what was refused, newest first.")
final class AuditCommand implements Callable<Integer> {

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = ".millrace/demo",
      description = "Data directory of the running process (default: ${DEFAULT-VALUE}).")
  private Path data = Path.of(".millrace/demo");

  @Option(names = "--user", defaultValue = "", description = "Only of this user.")
  private String user = "";

  @Option(
      names = "--action",
      defaultValue = "",
      description = "Only where the action or the address holds this text.")
  private String action = "";

  @Option(
      names = "--from",
      defaultValue = "",
      description = "Only from this moment on, as 2026-03-01T00:00:00Z.")
  private String from = "";

  @Option(names = "--to", defaultValue = "", description = "Only before this moment.")
  private String to = "";

  @Option(
      names = "--limit",
      defaultValue = "50",
      description = "At most this many, up to 1000 (default: ${DEFAULT-VALUE}).")
  private int limit = 50;

  @Override
  public Integer call() throws InterruptedException {
    try (var client = new LocalClient(data)) {
      JsonNode page =
          client.get(
              "/api/v1/audit?limit=%d&user=%s&action=%s&from=%s&to=%s"
                  .formatted(limit, part(user), part(action), part(from), part(to)));
      var grid = new Grid("at", "user", "action", "address", "outcome");
      for (JsonNode entry : page.path("items")) {
        long times = entry.path("times").asLong();
        grid.row(
            entry.path("at").asText(),
            entry.path("user").asText(),
            entry.path("action").asText(),
            entry.path("target").asText(),
            "%s %d%s"
                .formatted(
                    entry.path("outcome").asText(),
                    entry.path("status").asInt(),
                    times > 1 ? ", %,d times".formatted(times) : ""));
      }
      if (grid.isEmpty()) {
        System.out.println("Nothing was changed.");
      } else {
        grid.print();
      }
      return 0;
    }
  }

  private static String part(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
