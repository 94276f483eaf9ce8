package dev.millrace.contracts.definition;

import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.Nearest;
import dev.millrace.contracts.problem.Problem;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.problem.Where;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/// A YAML mapping that is read key by key. Problems are collected and reading goes on with the
/// placeholder given, so that one look finds all of them.
final class YamlMap {

  private final YamlFile file;
  private final Where where;
  private final Map<String, Node> values = new LinkedHashMap<>();
  private final Map<String, Integer> lines = new LinkedHashMap<>();
  private final List<String> asked = new ArrayList<>();

  YamlMap(YamlFile file, MappingNode node) {
    this.file = file;
    this.where = file.where(node);
    for (NodeTuple tuple : node.getValue()) {
      if (tuple.getKeyNode() instanceof ScalarNode key) {
        values.put(key.getValue(), tuple.getValueNode());
        lines.put(key.getValue(), file.where(key).line());
      }
    }
  }

  Where where() {
    return where;
  }

  List<String> keys() {
    return List.copyOf(values.keySet());
  }

  boolean has(String key) {
    asked.add(key);
    return values.containsKey(key);
  }

  <T> T require(String key, Function<String, T> parse, T placeholder) {
    if (!has(key)) {
      file.add(
          ProblemCode.DEFINITION_KEY_MISSING.at(
              where,
              "The key '%s' is missing.".formatted(key),
              "Add it; see the example project for its form."));
      return placeholder;
    }
    return find(key, parse).orElse(placeholder);
  }

  String text(String key) {
    return require(key, Function.identity(), "");
  }

  /// The value if it is there and can be parsed.
  <T> Optional<T> find(String key, Function<String, T> parse) {
    asked.add(key);
    Node node = values.get(key);
    return node == null
        ? Optional.empty()
        : scalar(key, node).flatMap(text -> parsed(node, text, parse));
  }

  Optional<String> find(String key) {
    return find(key, Function.identity());
  }

  /// A list of texts; one text alone is a list of one.
  List<String> texts(String key) {
    asked.add(key);
    return switch (values.get(key)) {
      case null -> List.of();
      case SequenceNode list ->
          list.getValue().stream().flatMap(item -> scalar(key, item).stream()).toList();
      case Node single -> scalar(key, single).stream().toList();
    };
  }

  /// A mapping of texts.
  Map<String, String> textMap(String key) {
    Optional<YamlMap> map = map(key);
    var texts = new LinkedHashMap<String, String>();
    map.ifPresent(m -> m.keys().forEach(k -> m.find(k).ifPresent(text -> texts.put(k, text))));
    return texts;
  }

  /// All keys with their texts; those of `null` are left out.
  Map<String, String> texts() {
    var texts = new LinkedHashMap<String, String>();
    for (String key : keys()) {
      Node node = values.get(key);
      if (has(key) && node != null && !Tag.NULL.equals(node.getTag())) {
        find(key).ifPresent(text -> texts.put(key, text));
      }
    }
    return texts;
  }

  Optional<YamlMap> map(String key) {
    asked.add(key);
    return switch (values.get(key)) {
      case null -> Optional.empty();
      case MappingNode map -> Optional.of(new YamlMap(file, map));
      case Node other -> {
        wrongShape(key, other, "a mapping (key: value)");
        yield Optional.empty();
      }
    };
  }

  List<YamlMap> maps(String key) {
    asked.add(key);
    var maps = new ArrayList<YamlMap>();
    switch (values.get(key)) {
      case null -> {}
      case SequenceNode list -> {
        for (Node item : list.getValue()) {
          if (item instanceof MappingNode map) {
            maps.add(new YamlMap(file, map));
          } else {
            wrongShape(key, item, "a mapping (key: value)");
          }
        }
      }
      case Node other -> wrongShape(key, other, "a list (lines that begin with '- ')");
    }
    return maps;
  }

  /// The value as it is written: a text, a list or a map of such.
  Object tree(String key) {
    asked.add(key);
    Node node = values.get(key);
    return node == null ? "" : tree(key, node);
  }

  private Object tree(String key, Node node) {
    return switch (node) {
      case SequenceNode list -> list.getValue().stream().map(item -> tree(key, item)).toList();
      case MappingNode map -> {
        var inner = new YamlMap(file, map);
        var entries = new LinkedHashMap<String, Object>();
        inner.keys().forEach(name -> entries.put(name, inner.tree(name)));
        yield entries;
      }
      default -> scalar(key, node).orElse("");
    };
  }

  boolean isMap(String key) {
    return values.get(key) instanceof MappingNode;
  }

  /// Runs something whose problems belong to this mapping's place.
  <T> T checked(T placeholder, java.util.function.Supplier<T> make) {
    try {
      return make.get();
    } catch (MillraceException e) {
      e.problems()
          .forEach(problem -> file.add(problem.where() == null ? problem.at(where) : problem));
      return placeholder;
    }
  }

  void add(Problem problem) {
    file.add(problem);
  }

  Where line(String key) {
    return new Where(where.file(), lines.getOrDefault(key, where.line()));
  }

  /// To be called last: keys that nobody asked for are problems.
  void end() {
    for (String key : values.keySet()) {
      if (!asked.contains(key)) {
        file.add(
            ProblemCode.DEFINITION_KEY_UNKNOWN.at(
                line(key),
                "The key '%s' is not known here.".formatted(key),
                Nearest.hint(
                    key,
                    asked,
                    "Remove it, or use one of: %s."
                        .formatted(String.join(", ", new java.util.TreeSet<>(asked))))));
      }
    }
  }

  private Optional<String> scalar(String key, Node node) {
    if (node instanceof ScalarNode scalar) {
      return parsed(node, scalar.getValue(), file::fill);
    }
    wrongShape(key, node, "one value");
    return Optional.empty();
  }

  private <T> Optional<T> parsed(Node node, String text, Function<String, T> parse) {
    try {
      return Optional.of(parse.apply(text));
    } catch (MillraceException e) {
      e.problems().forEach(problem -> file.add(problem.at(file.where(node))));
    } catch (IllegalArgumentException | java.time.DateTimeException e) {
      file.add(
          ProblemCode.DEFINITION_VALUE.at(
              file.where(node),
              "The value '%s' cannot be read: %s.".formatted(text, e.getMessage()),
              "Mend the value."));
    }
    return Optional.empty();
  }

  private void wrongShape(String key, Node node, String expected) {
    file.add(
        ProblemCode.DEFINITION_VALUE.at(
            file.where(node),
            "The key '%s' holds %s; expected %s."
                .formatted(
                    key, node.getNodeType().name().toLowerCase(java.util.Locale.ROOT), expected),
            "Write it as in the example project."));
  }
}
