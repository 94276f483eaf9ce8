package dev.millrace.transform.dbt;

import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.problem.Where;
import dev.millrace.transform.jinja.None;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.AnchorNode;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/// YAML as the values of templates, with the lines of its mappings and lists.
final class YamlTree {

  private static final int MAX_CHARACTERS = 4_000_000;

  private final String file;
  private final IdentityHashMap<Object, Integer> lines = new IdentityHashMap<>();
  private final Object top;

  private YamlTree(String file, String text) {
    this.file = file;
    this.top = compose(text);
  }

  static YamlTree of(String file, String text) {
    return new YamlTree(file, text);
  }

  Object top() {
    return top;
  }

  Map<Object, Object> topMap() {
    return map(top);
  }

  Where where(@Nullable Object part) {
    return new Where(file, lines.getOrDefault(part == null ? top : part, 1));
  }

  @SuppressWarnings("unchecked") // made here, of objects
  static Map<Object, Object> map(@Nullable Object value) {
    return value instanceof Map<?, ?> map ? (Map<Object, Object>) map : Map.of();
  }

  @SuppressWarnings("unchecked") // made here, of objects
  static List<Object> list(@Nullable Object value) {
    return switch (value) {
      case null -> List.of();
      case List<?> list -> (List<Object>) list;
      case None _ -> List.of();
      default -> List.of(value);
    };
  }

  static String text(@Nullable Object value) {
    return value == null || value instanceof None
        ? ""
        : dev.millrace.transform.jinja.Values.text(value);
  }

  private Object compose(String text) {
    LoadSettings settings =
        LoadSettings.builder()
            .setLabel(file)
            .setCodePointLimit(MAX_CHARACTERS)
            .setMaxAliasesForCollections(50)
            .setAllowDuplicateKeys(true)
            .build();
    try {
      Node node = new Compose(settings).composeString(text).orElse(null);
      return node == null ? new LinkedHashMap<>() : value(node, 0);
    } catch (MarkedYamlEngineException e) {
      throw syntax(e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(0), e);
    } catch (YamlEngineException e) {
      throw syntax(0, e);
    }
  }

  private MillraceException syntax(int line, YamlEngineException e) {
    String words =
        e instanceof MarkedYamlEngineException marked ? marked.getProblem() : e.getMessage();
    return new MillraceException(
        ProblemCode.DEFINITION_SYNTAX.at(
            new Where(file, line),
            "The file is not readable YAML: %s.".formatted(words),
            "Mend the line; check its indentation, colons and quotes."),
        e);
  }

  private Object value(Node node, int depth) {
    if (depth > 60) {
      throw ProblemCode.DEFINITION_SYNTAX.exception(
          "The file '%s' nests more than 60 deep.".formatted(file), "Make it flatter.");
    }
    int line = node.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
    return switch (node) {
      case MappingNode mapping -> {
        Map<Object, Object> map = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
          map.put(value(tuple.getKeyNode(), depth + 1), value(tuple.getValueNode(), depth + 1));
        }
        lines.put(map, line);
        yield map;
      }
      case SequenceNode sequence -> {
        List<Object> list = new ArrayList<>();
        sequence.getValue().forEach(item -> list.add(value(item, depth + 1)));
        lines.put(list, line);
        yield list;
      }
      case AnchorNode anchor -> value(anchor.getRealNode(), depth + 1);
      case ScalarNode scalar -> scalar(scalar);
      default -> None.NONE;
    };
  }

  private static Object scalar(ScalarNode node) {
    String text = node.getValue();
    if (!node.isPlain()) {
      return text;
    }
    String lower = text.toLowerCase(Locale.ROOT);
    return switch (lower) {
      case "", "~", "null" -> None.NONE;
      case "true", "yes", "on" -> true;
      case "false", "no", "off" -> false;
      default -> number(text);
    };
  }

  private static Object number(String text) {
    if (text.matches("[-+]?\\d{1,18}")) {
      return Long.parseLong(text);
    }
    if (text.matches("[-+]?\\d+\\.\\d*([eE][-+]?\\d+)?")) {
      return Double.parseDouble(text);
    }
    return text;
  }
}
