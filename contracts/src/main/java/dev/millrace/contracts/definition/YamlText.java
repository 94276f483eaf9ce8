package dev.millrace.contracts.definition;

import dev.millrace.contracts.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Present;
import org.snakeyaml.engine.v2.api.lowlevel.Serialize;
import org.snakeyaml.engine.v2.comments.CommentLine;
import org.snakeyaml.engine.v2.comments.CommentType;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/// YAML as a tree with its comments, and back to text in the form that definitions are written in:
/// rows as blocks, a tile in a line.
final class YamlText {

  private static final int WIDE = 10_000;
  private static final List<String> TILE_KEYS =
      List.of(
          "kind", "title", "metric", "by", "entity", "starts", "steps", "within", "last", "filters",
          "limit", "width");
  private static final Pattern QUOTED = Pattern.compile("'([^']*)'");

  private YamlText() {}

  /// The text of a file that has been read before, with its comments.
  static MappingNode compose(String text) {
    var settings =
        LoadSettings.builder()
            .setParseComments(true)
            .setCodePointLimit(1_000_000)
            .setMaxAliasesForCollections(0)
            .build();
    return new Compose(settings).composeString(text).orElse(null) instanceof MappingNode map
        ? map
        : map();
  }

  static String write(MappingNode root) {
    var before = new ArrayList<List<CommentLine>>();
    takeOff(root, before);
    var settings =
        DumpSettings.builder()
            .setDumpComments(true)
            .setIndent(4)
            .setIndicatorIndent(2)
            .setWidth(WIDE)
            .setSplitLines(false)
            .build();
    String text =
        new Present(settings).emitToString(new Serialize(settings).serializeOne(root).iterator());
    return withComments(text.replaceAll("(?m)[ \\t]+$", ""), before);
  }

  /// Comments before items of lists, which the library would write in the middle of them.
  private static void takeOff(Node node, List<List<CommentLine>> before) {
    switch (node) {
      case MappingNode map ->
          map.getValue().forEach(tuple -> takeOff(tuple.getValueNode(), before));
      case SequenceNode list when list.getFlowStyle() == FlowStyle.BLOCK ->
          list.getValue()
              .forEach(item -> {
                before.add(takeOff(item));
                takeOff(item, before);
              });
      default -> {}
    }
  }

  private static List<CommentLine> takeOff(Node item) {
    var lines = new ArrayList<CommentLine>();
    var places = new ArrayList<Node>(List.of(item));
    if (item instanceof MappingNode map && !map.getValue().isEmpty()) {
      places.add(map.getValue().getFirst().getKeyNode());
    }
    for (Node place : places) {
      if (place.getBlockComments() != null) {
        lines.addAll(place.getBlockComments());
        place.setBlockComments(List.of());
      }
    }
    return lines;
  }

  private static String withComments(String text, List<List<CommentLine>> before) {
    var marks = new ArrayList<Mark>();
    marks(compose(text), marks);
    var lines = new ArrayList<>(text.lines().toList());
    for (int at = marks.size() - 1; at >= 0; at--) {
      Mark mark = marks.get(at);
      String indent = " ".repeat(Math.max(0, mark.getColumn() - "- ".length()));
      lines.addAll(
          mark.getLine(),
          before.get(at).stream()
              .map(line ->
                  line.getCommentType() == CommentType.BLANK_LINE
                      ? ""
                      : indent + "#" + line.getValue())
              .toList());
    }
    return String.join("\n", lines) + "\n";
  }

  private static void marks(Node node, List<Mark> marks) {
    switch (node) {
      case MappingNode map -> map.getValue().forEach(tuple -> marks(tuple.getValueNode(), marks));
      case SequenceNode list when list.getFlowStyle() == FlowStyle.BLOCK ->
          list.getValue()
              .forEach(item -> {
                marks.add(item.getStartMark().orElseThrow());
                marks(item, marks);
              });
      default -> {}
    }
  }

  static MappingNode map() {
    return new MappingNode(Tag.MAP, new ArrayList<>(), FlowStyle.BLOCK);
  }

  static SequenceNode list(List<Node> items) {
    return new SequenceNode(Tag.SEQ, items, FlowStyle.BLOCK);
  }

  /// A wish as a file says it; keys that are not known go with it, for the reader to refuse.
  static MappingNode dashboard(Map<String, ?> wish) {
    MappingNode root = map();
    put(root, "kind", scalar("dashboard"));
    wish.forEach((key, value) -> {
      if (key.equals("rows") && value instanceof List<?> rows) {
        put(root, key, list(rows.stream().map(YamlText::row).toList()));
      } else if (isSaid(value)) {
        put(root, key, flow(value));
      }
    });
    return root;
  }

  private static Node row(Object row) {
    if (!(row instanceof Map<?, ?> wish)) {
      return flow(row);
    }
    MappingNode map = map();
    wish.forEach((key, value) -> {
      if (key.equals("tiles") && value instanceof List<?> tiles) {
        put(map, "tiles", list(tiles.stream().map(YamlText::tile).toList()));
      } else if (isSaid(value)) {
        put(map, String.valueOf(key), flow(value));
      }
    });
    return map;
  }

  private static Node tile(Object tile) {
    if (!(tile instanceof Map<?, ?> wish)) {
      return flow(tile);
    }
    var map = new MappingNode(Tag.MAP, new ArrayList<>(), FlowStyle.FLOW);
    String usual = DashboardReader.usualLimit(String.valueOf(wish.get("kind")));
    for (String key : TILE_KEYS) {
      boolean isUsual = key.equals("limit") && usual.equals(String.valueOf(wish.get(key)));
      if (isSaid(wish.get(key)) && !isUsual) {
        put(map, key, flow(wish.get(key)));
      }
    }
    wish.forEach((key, value) -> {
      if (!TILE_KEYS.contains(String.valueOf(key)) && isSaid(value)) {
        put(map, String.valueOf(key), flow(value));
      }
    });
    return map;
  }

  private static boolean isSaid(@Nullable Object value) {
    return switch (value) {
      case null -> false;
      case List<?> list -> !list.isEmpty();
      case Map<?, ?> map -> !map.isEmpty();
      case Object other -> !other.toString().isEmpty();
    };
  }

  private static Node flow(@Nullable Object value) {
    return switch (value) {
      case Map<?, ?> map -> {
        var node = new MappingNode(Tag.MAP, new ArrayList<>(), FlowStyle.FLOW);
        map.forEach((key, inner) -> put(node, String.valueOf(key), flow(inner)));
        yield node;
      }
      // One value of a list is written alone.
      case List<?> list when list.size() == 1 && !(list.getFirst() instanceof Map<?, ?>) ->
          flow(list.getFirst());
      case List<?> list ->
          new SequenceNode(Tag.SEQ, list.stream().map(YamlText::flow).toList(), FlowStyle.FLOW);
      case null -> scalar("");
      case Object other -> scalar(other.toString());
    };
  }

  private static ScalarNode scalar(String text) {
    Tag tag = text.matches("[0-9]{1,9}") ? Tag.INT : Tag.STR;
    return new ScalarNode(tag, text, ScalarStyle.PLAIN);
  }

  private static void put(MappingNode map, String key, Node value) {
    map.getValue().add(new NodeTuple(scalar(key), value));
  }

  static Optional<NodeTuple> entry(MappingNode map, String key) {
    return map.getValue().stream().filter(tuple -> key(tuple).equals(key)).findFirst();
  }

  private static String key(NodeTuple tuple) {
    return tuple.getKeyNode() instanceof ScalarNode key ? key.getValue() : "";
  }

  static Optional<SequenceNode> list(MappingNode map, String key) {
    return entry(map, key)
        .map(NodeTuple::getValueNode)
        .filter(SequenceNode.class::isInstance)
        .map(SequenceNode.class::cast);
  }

  /// The same with another value under a key that it has.
  static MappingNode with(MappingNode map, String key, Node value) {
    var tuples = new ArrayList<NodeTuple>();
    for (NodeTuple tuple : map.getValue()) {
      tuples.add(key(tuple).equals(key) ? new NodeTuple(tuple.getKeyNode(), value) : tuple);
    }
    return new MappingNode(Tag.MAP, tuples, map.getFlowStyle());
  }

  /// What stands under a key of one map, as it is there, or that nothing does.
  static void copy(MappingNode from, MappingNode to, String key) {
    to.getValue().removeIf(tuple -> key(tuple).equals(key));
    entry(from, key).ifPresent(tuple -> to.getValue().add(tuple));
  }

  /// The key of one map, with the comments before it, in front of the value of the other.
  static void keepKey(MappingNode from, MappingNode to, String key) {
    Optional<NodeTuple> old = entry(from, key);
    Optional<NodeTuple> now = entry(to, key);
    if (old.isPresent() && now.isPresent()) {
      int at = to.getValue().indexOf(now.get());
      to.getValue().set(at, new NodeTuple(old.get().getKeyNode(), now.get().getValueNode()));
    }
  }

  /// Keys in the order that the file had them; new ones after, and the rows last.
  static MappingNode ordered(MappingNode by, MappingNode map) {
    List<String> order = by.getValue().stream().map(YamlText::key).toList();
    map.getValue()
        .sort(
            java.util.Comparator.comparingInt(tuple -> {
              int at = order.indexOf(key(tuple));
              boolean isRows = key(tuple).equals("rows");
              return at >= 0 && !isRows ? at : isRows ? WIDE : WIDE - 1;
            }));
    map.setBlockComments(by.getBlockComments());
    map.setEndComments(by.getEndComments());
    return map;
  }

  /// Which field of a dashboard a problem is about, as well as it can be told: by its line, and by
  /// the name or value that it quotes first.
  static String field(MappingNode root, Problem problem) {
    int line = problem.where() == null ? 0 : problem.where().line();
    String path = "";
    MappingNode place = root;
    List<Node> rows = list(root, "rows").map(SequenceNode::getValue).orElse(List.of());
    for (int row = 0; row < rows.size(); row++) {
      if (rows.get(row) instanceof MappingNode map && holds(map, line)) {
        path = "rows.%d.".formatted(row);
        place = map;
        List<Node> tiles = list(map, "tiles").map(SequenceNode::getValue).orElse(List.of());
        for (int at = 0; at < tiles.size(); at++) {
          if (tiles.get(at) instanceof MappingNode tile && holds(tile, line)) {
            path = "rows.%d.tiles.%d.".formatted(row, at);
            place = tile;
          }
        }
      }
    }
    String named = path + quoted(place, problem.message());
    return named.endsWith(".") ? named.substring(0, named.length() - 1) : named;
  }

  private static boolean holds(Node node, int line) {
    return node.getStartMark().isPresent()
        && node.getEndMark().isPresent()
        && node.getStartMark().get().getLine() + 1 <= line
        && (node.getEndMark().get().getLine() + 1 > line
            || node.getStartMark().get().getLine() == node.getEndMark().get().getLine());
  }

  private static String quoted(MappingNode place, String message) {
    Matcher first = QUOTED.matcher(message);
    if (!first.find()) {
      return entry(place, "rows").isPresent() ? "rows" : "";
    }
    String word = first.group(1);
    return place.getValue().stream()
        .filter(tuple -> key(tuple).equals(word) || says(tuple.getValueNode(), word))
        .findFirst()
        .map(YamlText::key)
        .orElse(message.contains("is missing") ? word : "");
  }

  private static boolean says(Node node, String word) {
    return switch (node) {
      case ScalarNode scalar -> scalar.getValue().equals(word);
      case SequenceNode list -> list.getValue().stream().anyMatch(item -> says(item, word));
      case MappingNode map -> map.getFlowStyle() == FlowStyle.FLOW && entry(map, word).isPresent();
      default -> false;
    };
  }
}
