package dev.millrace.contracts.definition;

import dev.millrace.contracts.definition.CheckDefinition.Severity;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.Nearest;
import dev.millrace.contracts.problem.ProblemCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Reads the `.yml` beside a SQL model, and its checks.
final class ModelReader {

  private static final List<String> CHECKS =
      List.of(
          "not_null",
          "unique",
          "accepted_values",
          "relationships",
          "expression",
          "freshness",
          "row_count_change");

  private ModelReader() {}

  static ModelDefinition bare(TableName table, SourceText sql) {
    return new ModelDefinition(
        table,
        sql,
        null,
        null,
        List.of(),
        List.of(),
        null,
        Map.of(),
        List.of(),
        ModelBuild.UNSAID,
        List.of(),
        List.of());
  }

  static ModelDefinition model(YamlMap map, TableName table, SourceText sql) {
    return new ModelDefinition(
        table,
        sql,
        map.find("description").orElse(null),
        map.find("owner").orElse(null),
        map.texts("key"),
        map.texts("indexes"),
        map.find("partition_by").orElse(null),
        map.textMap("columns"),
        checks(map),
        ModelBuildReader.build(map),
        map.texts("tags"),
        ModelBuildReader.tests(map));
  }

  private static List<CheckDefinition> checks(YamlMap model) {
    var checks = new ArrayList<CheckDefinition>();
    for (YamlMap entry : model.maps("checks")) {
      Severity severity = entry.find("severity", ModelReader::severity).orElse(Severity.ERROR);
      List<String> kinds = CHECKS.stream().filter(entry::has).toList();
      if (kinds.size() == 1) {
        checks.addAll(check(entry, kinds.getFirst(), severity));
        entry.end();
        continue;
      }
      String written = String.join(", ", entry.keys());
      entry.add(
          ProblemCode.DEFINITION_VALUE.at(
              entry.where(),
              "The check '%s' is not exactly one of %s."
                  .formatted(written, String.join(", ", CHECKS)),
              Nearest.hint(written, CHECKS, "Choose one of them.")));
    }
    return checks;
  }

  private static List<CheckDefinition> check(YamlMap entry, String kind, Severity severity) {
    var where = entry.where();
    return switch (kind) {
      case "not_null" ->
          entry.texts(kind).stream()
              .<CheckDefinition>map(c -> new CheckDefinition.NotNull(c, severity, where))
              .toList();
      case "unique" -> List.of(new CheckDefinition.Unique(entry.texts(kind), severity, where));
      case "expression" ->
          List.of(new CheckDefinition.Expression(entry.text(kind), severity, where));
      default -> entry.map(kind).map(map -> detailed(map, kind, severity)).stream().toList();
    };
  }

  private static CheckDefinition detailed(YamlMap map, String kind, Severity severity) {
    var where = map.where();
    CheckDefinition check =
        switch (kind) {
          case "accepted_values" ->
              new CheckDefinition.AcceptedValues(
                  map.text("column"), map.texts("values"), severity, where);
          case "relationships" ->
              new CheckDefinition.Relationships(
                  map.text("column"), map.text("to"), map.text("field"), severity, where);
          case "freshness" ->
              new CheckDefinition.Freshness(
                  map.text("column"),
                  map.require("within", Durations::parse, java.time.Duration.ZERO),
                  severity,
                  where);
          case "row_count_change" ->
              new CheckDefinition.RowCountChange(
                  map.require("at_most_percent", Double::parseDouble, 0.0), severity, where);
          default ->
              throw new IllegalStateException("No reader for check '" + kind + "'; this is a bug.");
        };
    map.end();
    return check;
  }

  private static Severity severity(String text) {
    return switch (text) {
      case "error" -> Severity.ERROR;
      case "warn" -> Severity.WARN;
      default -> throw new IllegalArgumentException("expected error or warn");
    };
  }
}
