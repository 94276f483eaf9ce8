package dev.millrace.contracts.definition;

import dev.millrace.contracts.name.TableName;
import java.util.List;
import java.util.Map;

/// Reads the `.yml` beside a SQL model, and its checks.
final class ModelReader {

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
        List.of(),
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
        map.texts("sort_by"),
        map.textMap("columns"),
        ChecksReader.checks(map),
        ModelBuildReader.build(map),
        map.texts("tags"),
        ModelBuildReader.tests(map));
  }
}
