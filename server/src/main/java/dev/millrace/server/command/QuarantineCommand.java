package dev.millrace.server.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `millrace quarantine`: what broke its contract, and its way back.
@Command(
    name = "quarantine",
    description = "Look at what broke its contract, and send events again once that is mended.",
    synopsisSubcommandLabel = "COMMAND")
final class QuarantineCommand extends ClientCommands {

  private static final int MAX_REASON = 100;
  private static final int REFUSED_STATUS = 1;

  @Command(name = "ls", description = "List what is in quarantine, newest first.")
  int list(
      @Option(
              names = "--reason",
              paramLabel = "TEXT",
              defaultValue = "",
              description = "Only where the reason holds this text.")
          String reason,
      @Option(
              names = "--event",
              paramLabel = "NAME",
              defaultValue = "",
              description = "Only track events of this name.")
          String event,
      @Option(
              names = "--limit",
              defaultValue = "50",
              description = "At most so many (default: ${DEFAULT-VALUE}).")
          int limit)
      throws InterruptedException {
    try (var client = client()) {
      JsonNode page =
          client.get(
              "/api/v1/quarantine?limit=%d&reason=%s&event=%s"
                  .formatted(limit, encoded(reason), encoded(event)));
      for (JsonNode item : page.path("items")) {
        System.out.printf(
            "%s  %s  %s  %s%n",
            item.path("id").asText(),
            item.path("source").asText(),
            item.path("receivedAt").asText(),
            cut(item.path("reason").asText()));
      }
      if (!page.path("nextCursor").isNull()) {
        System.out.println("… there is more; raise --limit or narrow it down.");
      }
      return 0;
    }
  }

  @Command(name = "show", description = "Show one row or event as it was received, and the reason.")
  int show(@Parameters(paramLabel = "ID") String id) throws InterruptedException {
    try (var client = client()) {
      JsonNode item = client.get("/api/v1/quarantine/" + encoded(id).replace("+", "%20"));
      System.out.printf("id        %s%n", item.path("id").asText());
      System.out.printf("source    %s%n", item.path("source").asText());
      System.out.printf("received  %s%n", item.path("receivedAt").asText());
      System.out.printf("reason    %s%n", item.path("reason").asText());
      System.out.println(item.path("raw").asText());
      return 0;
    }
  }

  @Command(
      name = "replay",
      description = {
        "Hold events to the project's contracts as they are now, and send on those that hold them.",
        "Ends with 1 when some are still refused."
      })
  int replay(
      @Parameters(paramLabel = "ID", arity = "0..*") List<String> ids,
      @Option(names = "--all", description = "Every event in quarantine.") boolean isAll,
      @Option(names = "--event", paramLabel = "NAME", defaultValue = "") String event,
      @Option(
              names = "--rename",
              paramLabel = "OLD=NEW",
              description = "Give a property another name on the way; may be repeated.")
          Map<String, String> renames,
      @Option(
              names = "--set",
              paramLabel = "NAME=VALUE",
              description = "Give a property a value on the way, JSON or text; may be repeated.")
          Map<String, String> values)
      throws InterruptedException {
    var body = new LinkedHashMap<String, Object>();
    body.put("ids", ids == null ? new ArrayList<String>() : ids);
    body.put("all", isAll);
    body.put("event", event);
    body.put("rename", renames == null ? Map.of() : renames);
    body.put("set", values == null ? Map.of() : values);
    try (var client = client()) {
      return told(client.post("/api/v1/quarantine/replay", body));
    }
  }

  private static int told(JsonNode replay) {
    for (JsonNode outcome : replay.path("outcomes")) {
      System.out.printf(
          "%s  %s  %s%n",
          outcome.path("outcome").asText(),
          outcome.path("id").asText(),
          cut(outcome.path("reason").asText()));
    }
    System.out.printf(
        "%,d accepted, %,d still refused%s%n",
        replay.path("accepted").asInt(),
        replay.path("refused").asInt(),
        replay.path("isComplete").asBoolean() ? "" : "; there is more, run it again");
    return replay.path("refused").asInt() == 0 ? 0 : REFUSED_STATUS;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static String cut(String text) {
    return text.length() > MAX_REASON ? text.substring(0, MAX_REASON - 1) + "…" : text;
  }
}
