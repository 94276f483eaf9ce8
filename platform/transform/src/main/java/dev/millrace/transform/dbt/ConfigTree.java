package dev.millrace.transform.dbt;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/// The configs of `dbt_project.yml` by folder, and how one lies over another.
final class ConfigTree {

  private static final Set<String> WITHOUT_PLUS =
      Set.of(
          "materialized",
          "enabled",
          "schema",
          "alias",
          "tags",
          "meta",
          "unique_key",
          "strategy",
          "severity",
          "column_types",
          "quote_columns",
          "delimiter");

  private ConfigTree() {}

  /// @param path package, folders and name
  static void apply(
      Node node, Map<Object, Object> tree, List<String> path, UnaryOperator<Object> evaluate) {
    Map<Object, Object> here = tree;
    for (int depth = 0; ; depth++) {
      here.forEach((key, value) -> {
        String name = YamlTree.text(key);
        if (name.startsWith("+")) {
          put(node, name.substring(1), evaluate.apply(value));
        } else if (WITHOUT_PLUS.contains(name)
            && (!(value instanceof Map) || name.equals("meta"))) {
          put(node, name, evaluate.apply(value));
        }
      });
      if (depth == path.size()) {
        return;
      }
      here = YamlTree.map(here.get(path.get(depth)));
    }
  }

  /// Tags add up, meta is merged, all else is replaced.
  static void put(Node node, String key, Object value) {
    switch (key) {
      case "tags" -> {
        Set<Object> tags = new LinkedHashSet<>(node.list("tags"));
        tags.addAll(YamlTree.list(value));
        node.config.put("tags", new ArrayList<>(tags));
      }
      case "meta" -> {
        Map<Object, Object> meta = new LinkedHashMap<>(YamlTree.map(node.config.get("meta")));
        meta.putAll(YamlTree.map(value));
        node.config.put("meta", meta);
      }
      default -> node.config.put(key.replace('-', '_'), value);
    }
  }
}
