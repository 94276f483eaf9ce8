package dev.millrace.server.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/// A diff as Markdown, to be read on a terminal or under a pull request.
final class DiffText {

  private final StringBuilder text = new StringBuilder();

  private DiffText() {}

  static String of(JsonNode diff) {
    var text = new DiffText();
    text.write(diff);
    return text.text.toString();
  }

  private void write(JsonNode diff) {
    line("### Environment `%s` against `main`".formatted(diff.path("environment").asText()));
    line("");
    JsonNode tables = diff.path("tables");
    if (tables.isEmpty() && diff.path("views").isEmpty()) {
      line("Nothing has been built there.");
    } else {
      summary(tables);
    }
    tables.forEach(this::table);
    diff.path("views").forEach(this::view);
    checks(diff);
    int omitted = diff.path("omitted").asInt();
    if (omitted > 0) {
      line("");
      line("%,d more tables are not shown.".formatted(omitted));
    }
  }

  private void summary(JsonNode tables) {
    if (tables.isEmpty()) {
      return;
    }
    line("| table | rows on main | rows here | added | removed | changed | columns |");
    line("|---|---:|---:|---:|---:|---:|---|");
    for (JsonNode table : tables) {
      JsonNode before = table.path("rowsBefore");
      line(
          "| `%s` | %s | %,d | %,d | %,d | %s | %s |"
              .formatted(
                  table.path("table").asText(),
                  before.isNull() ? "new" : "%,d".formatted(before.asLong()),
                  table.path("rowsAfter").asLong(),
                  table.path("added").asLong(),
                  table.path("removed").asLong(),
                  table.path("key").isEmpty()
                      ? ""
                      : "%,d".formatted(table.path("changed").asLong()),
                  before.isNull() ? "" : columns(table.path("columns"))));
    }
  }

  private static String columns(JsonNode columns) {
    List<String> words = new ArrayList<>();
    for (JsonNode column : columns) {
      String name = "`" + column.path("column").asText() + "`";
      String before = column.path("before").asText();
      String after = column.path("after").asText();
      if (column.path("before").isNull()) {
        words.add("+ %s %s".formatted(name, after));
      } else if (column.path("after").isNull()) {
        words.add("- %s %s".formatted(name, before));
      } else {
        words.add("%s %s → %s".formatted(name, before, after));
      }
    }
    return String.join(", ", words);
  }

  private void table(JsonNode table) {
    if (table.path("examples").isEmpty()) {
      return;
    }
    line("");
    List<String> key = new ArrayList<>();
    table.path("key").forEach(column -> key.add(column.asText()));
    line(
        "**`%s`**, %s"
            .formatted(
                table.path("table").asText(),
                key.isEmpty() ? "whole rows (no key)" : "by " + String.join(", ", key)));
    line("");
    for (JsonNode example : table.path("examples")) {
      List<String> row = new ArrayList<>();
      example
          .path("row")
          .properties()
          .forEach(cell -> row.add(cell.getKey() + " = " + escaped(cell.getValue().asText())));
      List<String> cells = new ArrayList<>();
      example
          .path("cells")
          .forEach(cell ->
              cells.add(
                  "%s %s → %s"
                      .formatted(
                          cell.path("column").asText(),
                          escaped(cell.path("before").asText()),
                          escaped(cell.path("after").asText()))));
      line(
          "- %s: %s%s"
              .formatted(
                  example.path("change").asText(),
                  String.join(", ", row),
                  cells.isEmpty() ? "" : ": " + String.join(", ", cells)));
    }
  }

  private void view(JsonNode view) {
    line("");
    line(
        "The view `%s` is %s."
            .formatted(
                view.path("view").asText(),
                view.path("before").isNull() ? "new" : "another query"));
  }

  private void checks(JsonNode diff) {
    line("");
    String state = diff.path("state").asText();
    if (diff.path("checks").isEmpty()) {
      line(
          state.equals("built")
              ? "All checks hold."
              : "The environment is not built: its state is '%s'.".formatted(state));
      return;
    }
    line(
        "Checks that do not hold%s:"
            .formatted(state.equals("held") ? ", so it cannot be promoted" : ""));
    line("");
    diff.path("checks").forEach(check -> line("- %s".formatted(escaped(check.asText()))));
  }

  /// Values come from data: they must not become markup of the page they are shown on.
  private static String escaped(String value) {
    return value
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replaceAll("([\\\\`*_\\[\\]|@#~])", "\\\\$1")
        .replaceAll("\\R", " ");
  }

  private void line(String line) {
    text.append(line).append('\n');
  }
}
