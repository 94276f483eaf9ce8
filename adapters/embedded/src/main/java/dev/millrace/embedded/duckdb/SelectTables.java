package dev.millrace.embedded.duckdb;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contracts.name.Layer;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.Nearest;
import dev.millrace.contracts.problem.ProblemCode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The tables in a syntax tree. Whatever is not known to be harmless is refused.
final class SelectTables {

  private static final Set<String> FUNCTIONS =
      Set.of("range", "generate_series", "unnest", "repeat", "json_each", "json_tree");
  private static final Set<String> NODES =
      Set.of("SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE");
  private static final Pattern FILE = Pattern.compile(".*[./\\\\*?:].*", Pattern.DOTALL);

  private final JsonNode tree;
  private final Set<String> withNames = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
  private final List<JsonNode> references = new ArrayList<>();

  SelectTables(JsonNode tree) {
    this.tree = tree;
  }

  Set<TableName> read() {
    Deque<JsonNode> open = new ArrayDeque<>(List.of(tree));
    while (!open.isEmpty()) {
      JsonNode node = open.pop();
      if (node.isObject()) {
        visit(node);
      }
      node.forEach(open::push);
    }
    Set<TableName> tables = new TreeSet<>();
    for (JsonNode reference : references) {
      if (!isWithName(reference)) {
        tables.add(table(reference));
      }
    }
    return Set.copyOf(tables);
  }

  private void visit(JsonNode node) {
    String type = node.path("type").asText();
    switch (type) {
      case "BASE_TABLE" -> references.add(node);
      case "TABLE_FUNCTION" -> requireHarmless(node.path("function"));
      case "SHOW_REF" -> requireQuery(node);
      default -> requireReading(type, node);
    }
    node.path("cte_map").path("map").forEach(with -> withNames.add(with.path("key").asText()));
    if (node.has("cte_name")) {
      withNames.add(node.path("cte_name").asText());
    }
  }

  private static void requireHarmless(JsonNode function) {
    String name = function.path("function_name").asText().toLowerCase(Locale.ROOT);
    if (!FUNCTIONS.contains(name)) {
      throw ProblemCode.SQL_FORBIDDEN.exception(
          "The query calls the table function '%s'; expected one of %s."
              .formatted(name, String.join(", ", new TreeSet<>(FUNCTIONS))),
          "Read tables of the lake as layer.name.");
    }
  }

  /// DESCRIBE and SUMMARIZE of a query are queries; SHOW looks at the engine.
  private static void requireQuery(JsonNode show) {
    if (!show.path("query").isObject()) {
      throw outside(show.path("table_name").asText());
    }
  }

  private static void requireReading(String type, JsonNode node) {
    if (type.endsWith("_NODE") && !NODES.contains(type) && node.has("cte_map")) {
      throw ProblemCode.SQL_FORBIDDEN.exception(
          "The query holds a statement that changes data ('%s'); expected only SELECT."
              .formatted(type.replaceAll("(_QUERY)?_NODE$", "").toLowerCase(Locale.ROOT)),
          "Write one SELECT.");
    }
  }

  private boolean isWithName(JsonNode reference) {
    String name = reference.path("table_name").asText();
    return path(reference).size() == 1 && !FILE.matcher(name).matches() && withNames.contains(name);
  }

  private TableName table(JsonNode reference) {
    List<String> path = path(reference);
    String name = path.getLast();
    if (path.size() > 2 || FILE.matcher(name).matches()) {
      throw outside(String.join(".", path));
    }
    if (path.size() == 1) {
      throw unqualified(name);
    }
    return Stream.of(Layer.values())
        .filter(layer -> layer.lowerCase().equals(path.getFirst().toLowerCase(Locale.ROOT)))
        .findFirst()
        .map(layer -> new TableName(layer, name.toLowerCase(Locale.ROOT)))
        .orElseThrow(() -> outside(String.join(".", path)));
  }

  private MillraceException unqualified(String name) {
    return ProblemCode.SQL_ERROR.exception(
        "The query reads '%s', which names no layer; expected layer.name.".formatted(name),
        Nearest.hint(
            name,
            withNames,
            "Write layer.name, as in 'gold.%s'.".formatted(name.toLowerCase(Locale.ROOT))));
  }

  private static MillraceException outside(String name) {
    return ProblemCode.SQL_FORBIDDEN.exception(
        "The query reads '%s', which is outside the lake; expected a table of bronze, silver or gold."
            .formatted(name),
        "Read tables of the lake as layer.name.");
  }

  private static List<String> path(JsonNode reference) {
    return Stream.of("catalog_name", "schema_name", "table_name")
        .map(part -> reference.path(part).asText())
        .filter(part -> !part.isEmpty())
        .toList();
  }
}
