package dev.millrace.server.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.lake.Sizes;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `millrace lake`: the tables of a running Millrace, their history and their care.
@Command(
    name = "lake",
    description = "Look at the lake's tables and their history, tag states, and keep files few.",
    synopsisSubcommandLabel = "COMMAND")
final class LakeCommand extends ClientCommands {

  @Command(name = "ls", description = "List the tables with their sizes.")
  int list() throws InterruptedException {
    try (var client = client()) {
      var grid = new Grid("table", ">rows", ">size", ">files", ">small", ">snapshots", "changed");
      String cursor = "";
      do {
        JsonNode page = client.get("/api/v1/lake/tables?limit=100" + cursor);
        for (JsonNode table : page.path("items")) {
          grid.row(
              table.path("name").asText(),
              number(table, "rows"),
              size(table, "bytes"),
              number(table, "files"),
              number(table, "smallFiles"),
              number(table, "snapshots"),
              time(table, "committedAt"));
        }
        JsonNode next = page.path("nextCursor");
        cursor = next.isNull() ? "" : "&cursor=" + next.asText();
      } while (!cursor.isEmpty());
      if (grid.isEmpty()) {
        System.out.println("No table has been published yet.");
      } else {
        grid.print();
      }
      return 0;
    }
  }

  @Command(name = "stats", description = "Show one table in figures, with its columns.")
  int stats(@Parameters(paramLabel = "TABLE") String name) throws InterruptedException {
    try (var client = client()) {
      JsonNode table = client.get("/api/v1/lake/tables/" + encoded(name));
      System.out.println(table.path("name").asText());
      line("rows", number(table, "rows"));
      line("size", size(table, "bytes"));
      line(
          "files",
          "%s, of them %s small".formatted(number(table, "files"), number(table, "smallFiles")));
      if (table.path("deleteFiles").asLong() > 0) {
        line(
            "deleted",
            "%s rows in %s files of deletes"
                .formatted(number(table, "deletedRows"), number(table, "deleteFiles")));
      }
      JsonNode day = table.path("partitionByDayOf");
      line(
          "partitions",
          day.isNull()
              ? "none"
              : "%s, by the day of %s".formatted(number(table, "partitions"), day.asText()));
      List<String> sorted = texts(table.path("sortedBy"));
      line("sorted by", sorted.isEmpty() ? "nothing" : String.join(", ", sorted));
      line("manifests", number(table, "manifests"));
      line("snapshots", number(table, "snapshots"));
      line(
          "snapshot",
          "%s of %s".formatted(table.path("snapshotId").asText(), time(table, "committedAt")));
      line("format", "Iceberg version " + table.path("formatVersion").asInt());
      System.out.println();
      var grid = new Grid("column", "type");
      table
          .path("columns")
          .forEach(column -> grid.row(column.path("name").asText(), column.path("type").asText()));
      grid.print();
      return 0;
    }
  }

  @Command(name = "history", description = "List a table's snapshots, newest first.")
  int history(
      @Parameters(paramLabel = "TABLE") String name,
      @Option(
              names = "--limit",
              defaultValue = "20",
              description = "At most so many (default: ${DEFAULT-VALUE}).")
          int limit)
      throws InterruptedException {
    try (var client = client()) {
      JsonNode page =
          client.get("/api/v1/lake/tables/%s/history?limit=%d".formatted(encoded(name), limit));
      var grid =
          new Grid(
              "",
              "snapshot",
              "committed",
              "operation",
              ">rows",
              ">+",
              ">-",
              ">files",
              "run",
              "held by");
      for (JsonNode snapshot : page.path("items")) {
        grid.row(
            snapshot.path("isCurrent").asBoolean() ? "*" : "",
            snapshot.path("id").asText(),
            time(snapshot, "committedAt"),
            snapshot.path("operation").asText(),
            number(snapshot, "rows"),
            number(snapshot, "addedRows"),
            number(snapshot, "removedRows"),
            number(snapshot, "files"),
            snapshot.path("runId").asText(""),
            String.join(", ", texts(snapshot.path("refs"))));
      }
      grid.print();
      if (!page.path("nextCursor").isNull()) {
        System.out.println("… there is more; raise --limit.");
      }
      return 0;
    }
  }

  @Command(
      name = "compact",
      description = "Merge small files and manifests, of one table or of all; writers go on.")
  int compact(@Parameters(paramLabel = "TABLE", arity = "0..1", defaultValue = "") String name)
      throws InterruptedException {
    try (var client = client()) {
      JsonNode done =
          client.post("/api/v1/lake/compact", name.isEmpty() ? Map.of() : Map.of("table", name));
      var grid = new Grid("table", ">files", ">now", ">size", ">now", ">manifests", ">now");
      for (JsonNode table : done.path("items")) {
        boolean isChanged =
            table.path("mergedBytes").asLong() > 0
                || table.path("manifestsBefore").asInt() != table.path("manifestsAfter").asInt();
        if (isChanged) {
          grid.row(
              table.path("table").asText(),
              number(table, "filesBefore"),
              number(table, "filesAfter"),
              size(table, "bytesBefore"),
              size(table, "bytesAfter"),
              number(table, "manifestsBefore"),
              number(table, "manifestsAfter"));
        }
      }
      if (grid.isEmpty()) {
        System.out.println("Nothing to merge: files are few and large enough.");
      } else {
        grid.print();
      }
      return 0;
    }
  }

  @Command(
      name = "expire",
      description = "Forget old snapshots; what tags, runs and open views hold stays.")
  int expire(
      @Option(
              names = "--keep",
              defaultValue = "7 days",
              description = "Keep what was replaced since then (default: ${DEFAULT-VALUE}).")
          String keep)
      throws InterruptedException {
    try (var client = client()) {
      JsonNode done = client.post("/api/v1/lake/expire", Map.of("keep", keep));
      System.out.printf(
          "%s snapshots gone, with %s files that only they held%n",
          number(done, "snapshots"), number(done, "files"));
      return 0;
    }
  }

  @Command(name = "gc", description = "Delete files that no table holds, as a crash leaves them.")
  int collect(
      @Option(
              names = "--older-than",
              defaultValue = "1 days",
              description = "Leave younger files (default: ${DEFAULT-VALUE}).")
          String age)
      throws InterruptedException {
    try (var client = client()) {
      JsonNode done = client.post("/api/v1/lake/gc", Map.of("olderThan", age));
      System.out.printf("%s files gone, %s%n", number(done, "files"), size(done, "bytes"));
      return 0;
    }
  }

  @Command(name = "tags", description = "List the tags, newest first.")
  int tags() throws InterruptedException {
    try (var client = client()) {
      var grid = new Grid("tag", "set", ">tables");
      for (JsonNode tag : client.get("/api/v1/lake/tags?limit=1000").path("items")) {
        grid.row(tag.path("name").asText(), time(tag, "setAt"), number(tag, "tables"));
      }
      if (grid.isEmpty()) {
        System.out.println("There is no tag; set one with './millrace lake tag NAME'.");
      } else {
        grid.print();
      }
      return 0;
    }
  }

  @Command(name = "tag", description = "Keep the state of all tables under a name.")
  int tag(
      @Parameters(paramLabel = "NAME") String name,
      @Option(
              names = "--as-of",
              paramLabel = "STATE",
              defaultValue = "",
              description = "A run, a time, another tag or TABLE@SNAPSHOT (default: now).")
          String asOf)
      throws InterruptedException {
    try (var client = client()) {
      var body = new HashMap<>(Map.of("name", name));
      if (!asOf.isEmpty()) {
        body.put("asOf", asOf);
      }
      JsonNode tag = client.post("/api/v1/lake/tags", body);
      System.out.printf(
          "%s keeps %s tables as they are%s; read them with './millrace sql --as-of %s \"select ...\"'%n",
          name, number(tag, "tables"), asOf.isEmpty() ? " now" : " at " + asOf, name);
      return 0;
    }
  }

  @Command(name = "untag", description = "Remove a tag; expiry may then forget what it held.")
  int untag(@Parameters(paramLabel = "NAME") String name) throws InterruptedException {
    try (var client = client()) {
      client.delete("/api/v1/lake/tags/" + encoded(name));
      System.out.printf("%s is gone%n", name);
      return 0;
    }
  }

  private static void line(String name, String value) {
    System.out.printf("  %-11s %s%n", name, value);
  }

  private static String number(JsonNode of, String key) {
    return "%,d".formatted(of.path(key).asLong());
  }

  private static String size(JsonNode of, String key) {
    return Sizes.text(of.path(key).asLong());
  }

  /// To the second; the rest says nothing to people.
  private static String time(JsonNode of, String key) {
    String text = of.path(key).asText();
    return text.replaceFirst("\\.\\d+", "").replace('T', ' ').replace("Z", "");
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
