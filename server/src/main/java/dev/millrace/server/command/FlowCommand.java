package dev.millrace.server.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.server.LocalClient;
import java.io.Console;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `millrace flow`: the flows of a running Millrace, their runs, and what became of them.
@Command(
    name = "flow",
    description = "List and run flows; see, retry and cancel their runs.",
    synopsisSubcommandLabel = "COMMAND")
final class FlowCommand extends ClientCommands {

  private static final int FAILED_STATUS = 3;
  private static final long PAUSE_MILLIS = 200;
  private static final Set<String> OVER = Set.of("succeeded", "failed", "skipped", "cancelled");

  @Command(name = "ls", description = "List the flows, when they run next and how they last went.")
  int list() throws InterruptedException {
    try (var client = client()) {
      var grid = new Grid("flow", "owner", "starts", "next", "last run", "");
      for (JsonNode flow : client.get("/api/v1/flows").path("items")) {
        JsonNode last = flow.path("lastRun");
        grid.row(
            flow.path("name").asText(),
            flow.path("owner").asText("").replace("null", ""),
            starts(flow),
            time(flow, "nextRunAt"),
            last.isObject() ? time(last, "startedAt") : "",
            last.isObject() ? last.path("state").asText() : "");
      }
      if (grid.isEmpty()) {
        System.out.println("The project has no flow.");
        return 0;
      }
      grid.print();
      return 0;
    }
  }

  private static String starts(JsonNode flow) {
    var words = new ArrayList<String>();
    if (!flow.path("schedule").isNull()) {
      words.add(flow.path("schedule").asText());
    }
    flow.path("onArrivalOf").forEach(source -> words.add("on " + source.asText()));
    flow.path("onPublished").forEach(table -> words.add("on " + table.asText()));
    flow.path("onPublishedDays")
        .forEach(it -> words.add("on each day of " + it.path("table").asText()));
    if (flow.path("hasWebhook").asBoolean()) {
      words.add("webhook");
    }
    return words.isEmpty() ? "by hand" : String.join(", ", words);
  }

  @Command(name = "show", description = "Show a flow's steps, or a run with its steps.")
  int show(@Parameters(paramLabel = "FLOW|RUN") String name) throws InterruptedException {
    try (var client = client()) {
      for (JsonNode flow : client.get("/api/v1/flows").path("items")) {
        if (flow.path("name").asText().equals(name)) {
          showFlow(flow);
          return 0;
        }
      }
      JsonNode run = client.get("/api/v1/runs/" + encoded(name));
      System.out.println(told(run));
      run.path("steps").forEach(step -> System.out.println("  " + RunProgress.words(step)));
      return 0;
    }
  }

  private static void showFlow(JsonNode flow) {
    System.out.println(flow.path("name").asText());
    if (!flow.path("description").asText().isEmpty()) {
      System.out.println("  " + flow.path("description").asText());
    }
    System.out.println("  starts: " + starts(flow));
    System.out.println();
    var grid = new Grid("step", "runs", "after");
    for (JsonNode step : flow.path("steps")) {
      grid.row(
          step.path("name").asText(),
          step.path("kind").asText(),
          String.join(", ", texts(step.path("after"))));
    }
    grid.print();
  }

  @Command(name = "runs", description = "List a flow's runs, newest first.")
  int runs(
      @Parameters(paramLabel = "FLOW") String flow,
      @Option(
              names = "--limit",
              defaultValue = "20",
              description = "At most so many (default: ${DEFAULT-VALUE}).")
          int limit)
      throws InterruptedException {
    try (var client = client()) {
      JsonNode page = client.get("/api/v1/flows/%s/runs?limit=%d".formatted(encoded(flow), limit));
      var grid = new Grid("run", "state", "started", ">took", "because", "");
      for (JsonNode run : page.path("items")) {
        grid.row(
            run.path("id").asText(),
            run.path("state").asText(),
            time(run, "startedAt"),
            took(run),
            run.path("trigger").asText(),
            run.path("problem").path("message").asText());
      }
      if (grid.isEmpty()) {
        System.out.println("The flow has not run yet.");
      } else {
        grid.print();
      }
      if (!page.path("nextCursor").isNull()) {
        System.out.println("… there is more; raise --limit.");
      }
      return 0;
    }
  }

  @Command(
      name = "run",
      description = {
        "Start a flow and follow it to its end.",
        "The status is 3 when the run did not succeed."
      })
  int start(
      @Parameters(paramLabel = "FLOW") String flow,
      @Option(
              names = "--param",
              paramLabel = "NAME=VALUE",
              description = "A value for a parameter of the flow; may be repeated.")
          @Nullable Map<String, String> params,
      @Option(names = "--detach", description = "Do not wait for the end.") boolean isDetached)
      throws InterruptedException {
    try (var client = client()) {
      var body = new HashMap<String, Object>();
      body.put("params", params == null ? Map.of() : new LinkedHashMap<>(params));
      JsonNode run = client.post("/api/v1/flows/%s/runs".formatted(encoded(flow)), body);
      System.out.printf("%s of %s%n", run.path("id").asText(), flow);
      return isDetached ? 0 : follow(client, run.path("id").asText());
    }
  }

  @Command(name = "follow", description = "Follow a run that is under way to its end.")
  int follow(@Parameters(paramLabel = "RUN") String run) throws InterruptedException {
    try (var client = client()) {
      return follow(client, run);
    }
  }

  @SuppressWarnings("SystemConsoleNull") // NullAway does not know that it never is
  private static int follow(LocalClient client, String id) throws InterruptedException {
    Console console = System.console();
    var progress = new RunProgress(System.out, console != null && console.isTerminal());
    while (true) {
      JsonNode run = client.get("/api/v1/runs/" + encoded(id));
      progress.show(run);
      String state = run.path("state").asText();
      if (OVER.contains(state)) {
        System.out.println(told(run));
        return state.equals("succeeded") ? 0 : FAILED_STATUS;
      }
      Thread.sleep(PAUSE_MILLIS);
    }
  }

  @Command(name = "logs", description = "Print what a run said.")
  int logs(
      @Parameters(paramLabel = "RUN") String run,
      @Option(names = "--step", defaultValue = "", description = "Only of this step.") String step)
      throws InterruptedException {
    try (var client = client()) {
      String cursor = "";
      do {
        JsonNode page =
            client.get("/api/v1/runs/%s/logs?limit=1000%s".formatted(encoded(run), cursor));
        for (JsonNode line : page.path("items")) {
          if (step.isEmpty() || line.path("step").asText().equals(step)) {
            System.out.printf(
                "%s %-5s %-16s %s%n",
                time(line, "at"),
                line.path("level").asText(),
                line.path("step").asText(),
                line.path("message").asText());
          }
        }
        JsonNode next = page.path("nextCursor");
        cursor = next.isNull() ? "" : "&cursor=" + next.asText();
      } while (!cursor.isEmpty());
      return 0;
    }
  }

  @Command(
      name = "retry",
      description =
          "Go on with a run that failed or was cancelled, from the steps that did not succeed.")
  int retry(
      @Parameters(paramLabel = "RUN") String run,
      @Option(names = "--detach", description = "Do not wait for the end.") boolean isDetached)
      throws InterruptedException {
    try (var client = client()) {
      client.post("/api/v1/runs/%s/retry".formatted(encoded(run)), Map.of());
      return isDetached ? 0 : follow(client, run);
    }
  }

  @Command(name = "cancel", description = "Stop a run; steps under way are interrupted.")
  int cancel(@Parameters(paramLabel = "RUN") String run) throws InterruptedException {
    try (var client = client()) {
      System.out.println(
          told(client.post("/api/v1/runs/%s/cancel".formatted(encoded(run)), Map.of())));
      return 0;
    }
  }

  @Command(name = "approve", description = "Let a step begin that waits for somebody's word.")
  int approve(
      @Parameters(paramLabel = "RUN") String run, @Parameters(paramLabel = "STEP") String step)
      throws InterruptedException {
    try (var client = client()) {
      client.post(
          "/api/v1/runs/%s/steps/%s/approve".formatted(encoded(run), encoded(step)), Map.of());
      System.out.printf("%s of %s may begin%n", step, run);
      return 0;
    }
  }

  @Command(
      name = "backfill",
      description = "Run a flow once for each interval between two days, the first of them first.")
  int backfill(
      @Parameters(paramLabel = "FLOW") String flow,
      @Option(names = "--from", paramLabel = "DAY", required = true, description = "First day.")
          String from,
      @Option(
              names = "--to",
              paramLabel = "DAY",
              required = true,
              description = "The day after the last.")
          String to,
      @Option(names = "--param", paramLabel = "NAME=VALUE") @Nullable Map<String, String> params,
      @Option(names = "--dry-run", description = "Show what there is to do, and do nothing.")
          boolean isDry,
      @Option(names = "--resume", description = "Go on with an earlier backfill of these days.")
          boolean isResumed)
      throws InterruptedException {
    try (var client = client()) {
      JsonNode answer =
          client.post(
              "/api/v1/flows/%s/backfills".formatted(encoded(flow)),
              Map.of(
                  "from",
                  from,
                  "to",
                  to,
                  "params",
                  params == null ? Map.of() : params,
                  "dryRun",
                  isDry,
                  "resume",
                  isResumed));
      JsonNode seconds = answer.path("estimatedSeconds");
      System.out.printf(
          "%s: %,d of %,d intervals to run, %s to %s%s%n",
          answer.path("id").asText(),
          answer.path("toRun").asInt(),
          answer.path("intervals").asInt(),
          time(answer, "from"),
          time(answer, "to"),
          seconds.isNull() ? "" : ", about %,d s".formatted(seconds.asLong()));
      System.out.println("each does: " + String.join(", ", texts(answer.path("steps"))));
      return isDry ? 0 : followBackfill(client, flow, answer.path("id").asText());
    }
  }

  private static int followBackfill(LocalClient client, String flow, String id)
      throws InterruptedException {
    var told = new HashMap<String, String>();
    while (true) {
      int open = 0;
      int failed = 0;
      String path = "/api/v1/flows/%s/backfills/%s".formatted(encoded(flow), encoded(id));
      for (JsonNode run : client.get(path).path("items")) {
        String state = run.path("state").asText();
        open += OVER.contains(state) ? 0 : 1;
        failed += OVER.contains(state) && !state.equals("succeeded") ? 1 : 0;
        boolean isNews = !state.equals(told.put(run.path("id").asText(), state));
        if (isNews && OVER.contains(state)) {
          System.out.printf("  %s  %s%n", time(run.path("interval"), "start"), told(run));
        }
      }
      if (open == 0) {
        return failed == 0 ? 0 : FAILED_STATUS;
      }
      Thread.sleep(PAUSE_MILLIS * 5);
    }
  }

  private static String told(JsonNode run) {
    String took = took(run);
    String line =
        "%s of %s %s%s"
            .formatted(
                run.path("id").asText(),
                run.path("flow").asText(),
                run.path("state").asText(),
                took.isEmpty() ? "" : " after " + took);
    return run.path("problem").isObject()
        ? line + "%n  %s".formatted(run.path("problem").path("message").asText())
        : line;
  }

  /// In the shop's time, as the history is.
  private static String took(JsonNode run) {
    if (run.path("startedAt").isNull() || run.path("endedAt").isNull()) {
      return "";
    }
    Duration took =
        Duration.between(
            Instant.parse(run.path("startedAt").asText()),
            Instant.parse(run.path("endedAt").asText()));
    return took.toSeconds() < 60
        ? "%.1f s".formatted(took.toMillis() / 1e3)
        : "%d min %d s".formatted(took.toMinutes(), took.toSecondsPart());
  }

  /// To the second; the rest says nothing to people.
  private static String time(JsonNode of, String key) {
    JsonNode time = of.path(key);
    return time.isTextual()
        ? time.asText().replaceFirst("\\.\\d+", "").replace('T', ' ').replace("Z", "")
        : "";
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(text -> texts.add(text.asText()));
    return texts;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
