package dev.millrace.transform.dbt;

import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.problem.Where;
import dev.millrace.transform.jinja.None;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;

/// The YAML beside models: descriptions, configs, tests, sources, snapshots, unit tests, exposures.
final class Properties {

  private static final Set<String> NOT_RUN =
      Set.of("semantic_models", "metrics", "saved_queries", "groups");
  private static final Set<String> CONFIGS =
      Set.of(
          "severity",
          "where",
          "warn_if",
          "error_if",
          "fail_calc",
          "limit",
          "tags",
          "enabled",
          "store_failures",
          "meta");

  private final DbtProject project;
  private final BiFunction<Node, Object, Object> evaluate;
  private final List<Runnable> sources = new ArrayList<>();
  private final List<Runnable> exposures = new ArrayList<>();

  Properties(DbtProject project, BiFunction<Node, Object, Object> evaluate) {
    this.project = project;
    this.evaluate = evaluate;
  }

  void read(DbtPackage pack) {
    if (pack.name().equals(DbtProject.DBT)) {
      return;
    }
    var folders = new java.util.LinkedHashSet<String>();
    folders.addAll(pack.paths("model-paths", "models"));
    folders.addAll(pack.paths("seed-paths", "seeds"));
    folders.addAll(pack.paths("snapshot-paths", "snapshots"));
    folders.addAll(pack.paths("test-paths", "tests"));
    for (String folder : folders) {
      for (String file : project.files.in(pack.path(folder), ".yml", ".yaml")) {
        try {
          read(pack, YamlTree.of(file, project.files.read(file)));
        } catch (MillraceException e) {
          project.problems.addAll(e.problems());
        }
      }
    }
  }

  private void read(DbtPackage pack, YamlTree yaml) {
    yaml.topMap()
        .forEach((key, value) -> {
          String section = YamlTree.text(key);
          for (Object item : YamlTree.list(value)) {
            if (item instanceof Map) {
              section(pack, yaml, section, YamlTree.map(item));
            }
          }
        });
  }

  private void section(DbtPackage pack, YamlTree yaml, String section, Map<Object, Object> item) {
    switch (section) {
      case "models" -> node(ResourceType.MODEL, pack, yaml, item);
      case "seeds" -> node(ResourceType.SEED, pack, yaml, item);
      case "snapshots" -> snapshot(pack, yaml, item);
      case "sources" -> source(pack, yaml, item);
      case "unit_tests" -> unitTest(pack, yaml, item);
      case "exposures" -> exposures.add(() -> exposure(pack, yaml, item));
      case "data_tests", "tests", "macros", "analyses" -> {}
      default -> {
        if (NOT_RUN.contains(section)) {
          project.note(section.replace('_', ' '));
        } else {
          project.problems.add(
              Unsupported.at(
                  yaml.where(item),
                  "The section '" + section + "'",
                  "Remove it, or correct its name."));
        }
      }
    }
  }

  private void node(ResourceType type, DbtPackage pack, YamlTree yaml, Map<Object, Object> item) {
    String name = YamlTree.text(item.get("name"));
    Node node = project.nodes.get(type.lowerCase() + "." + pack.name() + "." + name);
    if (node == null) {
      project.note("properties of what no file defines (" + name + ")");
      return;
    }
    if (item.containsKey("versions")) {
      project.problems.add(
          Unsupported.at(yaml.where(item), "Model versions", "Keep one version of the model."));
    }
    node.description = YamlTree.text(item.get("description"));
    YamlTree.map(item.get("config"))
        .forEach((key, value) -> ConfigTree.put(node, YamlTree.text(key), value));
    for (String key : List.of("tags", "meta", "docs")) {
      if (item.containsKey(key)) {
        ConfigTree.put(node, key, item.get(key));
      }
    }
    if (item.containsKey("constraints")) {
      project.problems.add(
          Unsupported.at(yaml.where(item), "Constraints", "Write them as data_tests."));
    }
    tests(pack, yaml, node.id(), node.name, item);
    for (Object column : YamlTree.list(item.get("columns"))) {
      node.columns.put(YamlTree.text(YamlTree.map(column).get("name")), column);
    }
  }

  private void snapshot(DbtPackage pack, YamlTree yaml, Map<Object, Object> item) {
    String name = YamlTree.text(item.get("name"));
    String relation = YamlTree.text(item.get("relation"));
    if (!relation.isEmpty()) {
      Where where = yaml.where(item);
      String raw = "select * from {{ " + relation + " }}";
      Node node =
          new Node(
              ResourceType.SNAPSHOT,
              pack.name(),
              name,
              where,
              List.of(pack.name(), name),
              dev.millrace.transform.jinja.Template.parse(
                  where.file(), "\n".repeat(Math.max(0, where.line() - 1)) + raw),
              raw + YamlTree.text(item.get("config")));
      project.nodes.put(node.id(), node);
    }
    node(ResourceType.SNAPSHOT, pack, yaml, item);
  }

  private void source(DbtPackage pack, YamlTree yaml, Map<Object, Object> item) {
    String source = YamlTree.text(item.get("name"));
    for (Object each : YamlTree.list(item.get("tables"))) {
      Map<Object, Object> table = YamlTree.map(each);
      String name = YamlTree.text(table.get("name"));
      if (name.isEmpty()) {
        project.problems.add(ProjectFiles.missing(yaml.where(item), "name"));
        continue;
      }
      if (item.containsKey("freshness") || table.containsKey("freshness")) {
        project.note("source freshness rules");
      }
      sources.add(() -> {
        SourceTable known =
            ProjectFiles.source(project, pack.name(), source, yaml.where(table), item, table);
        project.sources.put(known.id(), known);
      });
      tests(
          pack,
          yaml,
          "source." + pack.name() + "." + source + "." + name,
          source + "_" + name,
          table);
    }
  }

  /// Last, because a source may be what a seed makes.
  void sources() {
    for (Runnable source : sources) {
      try {
        source.run();
      } catch (MillraceException e) {
        project.problems.addAll(e.problems());
      }
    }
    exposures.forEach(Runnable::run);
  }

  private void exposure(DbtPackage pack, YamlTree yaml, Map<Object, Object> item) {
    Exposure exposure = Exposure.of(project, pack.name(), yaml, item);
    if (project.exposures.putIfAbsent(exposure.id(), exposure) != null) {
      project.problems.add(
          ProblemCode.DEFINITION_DUPLICATE.at(
              yaml.where(item),
              "The exposure '%s' is defined twice.".formatted(exposure.name()),
              "Give one of them another name."));
    }
  }

  private void unitTest(DbtPackage pack, YamlTree yaml, Map<Object, Object> item) {
    Node node =
        new Node(
            ResourceType.UNIT_TEST,
            pack.name(),
            YamlTree.text(item.get("name")),
            yaml.where(item),
            List.of(pack.name(), YamlTree.text(item.get("name"))),
            null,
            "");
    node.definition = item;
    project
        .find("", YamlTree.text(item.get("model")))
        .ifPresentOrElse(
            model -> node.tested = model.id(),
            () ->
                project.problems.add(
                    ProblemCode.MODEL_REFERENCE_UNKNOWN.at(
                        node.where,
                        "The unit test tests '%s', which no file defines."
                            .formatted(YamlTree.text(item.get("model"))),
                        "Correct the name of the model.")));
    if (!node.tested.isEmpty()) {
      project.nodes.put(node.id(), node);
    }
  }

  private void tests(
      DbtPackage pack, YamlTree yaml, String tested, String name, Map<Object, Object> of) {
    each(of).forEach(test -> test(pack, yaml, new Tested(tested, name, "", yaml.where(of)), test));
    for (Object column : YamlTree.list(of.get("columns"))) {
      Map<Object, Object> map = YamlTree.map(column);
      String columnName = YamlTree.text(map.get("name"));
      String quoted = Boolean.TRUE.equals(map.get("quote")) ? Sql.name(columnName) : columnName;
      each(map)
          .forEach(
              test -> test(pack, yaml, new Tested(tested, name, quoted, yaml.where(map)), test));
    }
  }

  private record Tested(String id, String name, String column, Where where) {}

  private static List<Object> each(Map<Object, Object> of) {
    List<Object> tests = new ArrayList<>(YamlTree.list(of.get("data_tests")));
    tests.addAll(YamlTree.list(of.get("tests")));
    return tests;
  }

  private void test(DbtPackage pack, YamlTree yaml, Tested tested, Object test) {
    Map<Object, Object> arguments = new LinkedHashMap<>();
    Map<String, Object> configs = new LinkedHashMap<>();
    String macro = YamlTree.text(test);
    if (test instanceof Map<?, ?> map) {
      Map<Object, Object> given = YamlTree.map(map);
      Object named = given.get("test_name");
      macro = YamlTree.text(named == null ? given.keySet().iterator().next() : named);
      arguments.putAll(named == null ? YamlTree.map(given.get(macro)) : given);
      arguments.remove("test_name");
      if (named == null) {
        given.forEach((key, value) -> {
          if (CONFIGS.contains(YamlTree.text(key)) || key.equals("config")) {
            arguments.put(key, value);
          }
        });
      }
    }
    arguments.putAll(YamlTree.map(arguments.remove("arguments")));
    YamlTree.map(arguments.remove("config"))
        .forEach((key, value) -> configs.put(YamlTree.text(key), value));
    arguments.remove("description");
    String own = YamlTree.text(arguments.remove("name"));
    for (String config : CONFIGS) {
      Object value = arguments.remove(config);
      if (value != null) {
        configs.put(config, value);
      }
    }
    String name = own.isEmpty() ? name(macro, tested, arguments) : own;
    Where where = test instanceof Map ? yaml.where(test) : tested.where();
    add(pack, name, where, macro, tested, arguments, configs);
  }

  private void add(
      DbtPackage pack,
      String name,
      Where where,
      String macro,
      Tested tested,
      Map<Object, Object> arguments,
      Map<String, Object> configs) {
    String unique = name;
    for (int i = 2; project.nodes.containsKey("test." + pack.name() + "." + unique); i++) {
      unique = name + "_" + i;
    }
    Node node =
        new Node(
            ResourceType.TEST,
            pack.name(),
            unique,
            where,
            List.of(pack.name(), unique),
            null,
            macro + arguments);
    int dot = macro.indexOf('.');
    node.macro =
        dot < 0 ? "test_" + macro : macro.substring(0, dot) + ".test_" + macro.substring(dot + 1);
    node.tested = tested.id();
    node.columnName = tested.column();
    node.definition = arguments;
    configs.forEach((key, value) -> ConfigTree.put(node, key, evaluate.apply(node, value)));
    project.nodes.put(node.id(), node);
  }

  private static String name(String macro, Tested tested, Map<Object, Object> arguments) {
    var name = new StringBuilder(macro.replace('.', '_')).append('_').append(tested.name());
    if (!tested.column().isEmpty()) {
      name.append('_').append(tested.column());
    }
    arguments.values().stream()
        .filter(value -> !(value instanceof None))
        .forEach(value ->
            name.append("__").append(YamlTree.text(value).replaceAll("[^A-Za-z0-9_]+", "_")));
    return name.length() > 120 ? name.substring(0, 120) : name.toString();
  }
}
