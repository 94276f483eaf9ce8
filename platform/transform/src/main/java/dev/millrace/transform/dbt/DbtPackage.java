package dev.millrace.transform.dbt;

import dev.millrace.transform.jinja.Stmt;
import dev.millrace.transform.jinja.Template;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A project or an installed package: its settings and its macros.
///
/// @param folder relative to the project's root; empty for the project itself
/// @param settings `dbt_project.yml`
/// @param macros by name; a test's is `test_` and its name
record DbtPackage(
    String name, String folder, Map<Object, Object> settings, Map<String, Macro> macros) {

  DbtPackage(String name, String folder, Map<Object, Object> settings) {
    this(name, folder, settings, new LinkedHashMap<>());
  }

  record Macro(String file, Stmt.Definition definition, Template template) {}

  List<String> paths(String key, String otherwise) {
    List<Object> given = YamlTree.list(settings.get(key));
    return given.isEmpty() ? List.of(otherwise) : given.stream().map(YamlTree::text).toList();
  }

  String path(String below) {
    return folder.isEmpty() ? below : folder + "/" + below;
  }

  /// Macros, tests and the like of a file.
  void add(Template template) {
    template
        .definitions()
        .forEach(definition -> {
          String name =
              switch (definition.kind()) {
                case MACRO -> definition.name();
                case TEST -> "test_" + definition.name();
                case MATERIALIZATION -> "materialization_" + definition.name();
                case SNAPSHOT, DOCS -> "";
              };
          if (!name.isEmpty()) {
            macros.put(name, new Macro(template.file(), definition, template));
          }
        });
  }
}
