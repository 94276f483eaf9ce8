package dev.millrace.server.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contracts.problem.ProblemCode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `millrace user`: who may do what.
@Command(
    name = "user",
    description = "Add, list and drop users, and their tokens.",
    synopsisSubcommandLabel = "COMMAND")
final class UserCommand extends ClientCommands {

  private static final String USERS = "/api/v1/users";

  @Command(name = "add", description = "Add a user and show the first token, this once.")
  int add(
      @Parameters(paramLabel = "NAME") String name,
      @Option(names = "--role", required = true, description = "viewer, analyst or admin.")
          String role,
      @Option(
              names = "--expires",
              defaultValue = "",
              description = "The token's life, as '30 days' (default: no end).")
          String expires)
      throws InterruptedException {
    try (var client = client()) {
      JsonNode made = client.post(USERS, Map.of("name", name, "role", role, "expiresIn", expires));
      show("%s is added as %s".formatted(name, role), made);
      return 0;
    }
  }

  @Command(name = "ls", description = "List users, their roles and the ids of their tokens.")
  int list() throws InterruptedException {
    try (var client = client()) {
      var grid = new Grid("user", "role", "tokens");
      String cursor = "0";
      while (!cursor.isEmpty()) {
        JsonNode page = client.get(USERS + "?limit=200&cursor=" + cursor);
        page.path("items").forEach(user -> row(grid, user));
        cursor = page.path("nextCursor").asText("").replace("null", "");
      }
      grid.print();
      return 0;
    }
  }

  private static void row(Grid grid, JsonNode user) {
    var tokens = new ArrayList<String>();
    for (JsonNode token : user.path("tokens")) {
      String end = token.path("expiresAt").asText("").replace("null", "");
      tokens.add(token.path("id").asText() + (end.isEmpty() ? "" : " until " + end));
    }
    grid.row(
        user.path("name").asText(),
        user.path("role").asText(),
        user.path("createdAt").isNull()
            ? "the file 'token' of the data directory"
            : String.join(", ", tokens));
  }

  @Command(name = "role", description = "Give a user another role.")
  int role(
      @Parameters(paramLabel = "NAME") String name, @Parameters(paramLabel = "ROLE") String role)
      throws InterruptedException {
    try (var client = client()) {
      client.put(USERS + "/" + part(name), Map.of("role", role));
      System.out.printf("%s is %s%n", name, role);
      return 0;
    }
  }

  @Command(name = "token", description = "Make another token of a user, or drop one.")
  int token(
      @Parameters(paramLabel = "NAME") String name,
      @Option(
              names = "--expires",
              defaultValue = "",
              description = "The token's life, as '30 days' (default: no end).")
          String expires,
      @Option(
              names = "--drop",
              paramLabel = "ID",
              defaultValue = "",
              description = "Drop this one.")
          String drop)
      throws InterruptedException {
    if (!drop.isEmpty() && !expires.isEmpty()) {
      throw ProblemCode.PARAMETER_VALUE.exception(
          "Both --expires and --drop are given; expected one.",
          "Drop the old token first, and make the new one then.");
    }
    try (var client = client()) {
      String tokens = "%s/%s/tokens".formatted(USERS, part(name));
      if (drop.isEmpty()) {
        show(
            "%s has another token".formatted(name),
            client.post(tokens, Map.of("expiresIn", expires)));
      } else {
        client.delete(tokens + "/" + part(drop));
        System.out.printf("the token %s of %s is dropped%n", drop, name);
      }
      return 0;
    }
  }

  @Command(name = "drop", description = "Drop a user; all tokens of the user end at once.")
  int drop(@Parameters(paramLabel = "NAME") String name) throws InterruptedException {
    try (var client = client()) {
      client.delete(USERS + "/" + part(name));
      System.out.printf("%s is dropped%n", name);
      return 0;
    }
  }

  private static void show(String what, JsonNode made) {
    System.out.printf(
        "%s; the token, shown this once:%n%n  %s%n%n"
            + "It signs a browser in at /?token=..., and a program with 'Authorization: Bearer ...'.%n",
        what, made.path("token").asText());
  }

  private static String part(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
