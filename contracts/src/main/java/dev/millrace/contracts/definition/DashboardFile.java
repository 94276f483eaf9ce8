package dev.millrace.contracts.definition;

import dev.millrace.contracts.definition.DashboardDefinition.Tile;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.Problem;
import dev.millrace.contracts.problem.Where;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.comments.CommentLine;
import org.snakeyaml.engine.v2.comments.CommentType;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/// The file of one dashboard, read by itself and written anew from what somebody wishes. What the
/// wish does not touch stays as it is written: order, quotes, and the comments beside it.
public final class DashboardFile {

  private static final List<String> HEAD = List.of("title", "description", "owner", "last");
  private static final String FILTERS = "filters";
  private static final String ROWS = "rows";
  private static final String TILES = "tiles";
  private static final String TITLE = "title";

  private final SourceText before;
  private final @Nullable MappingNode root;
  private final DashboardDefinition old;
  private final List<Node> kept = new ArrayList<>();

  private DashboardFile(SourceText before) {
    this.before = before;
    this.root = before.text().isBlank() ? null : YamlText.compose(before.text());
    this.old = scratch(before, root == null ? YamlText.map() : root).definition;
  }

  /// @throws MillraceException with every problem of the file
  public static DashboardDefinition read(SourceText file, Project project) {
    var yaml = new YamlFile(file, Variables.NONE);
    YamlMap map = yaml.top().orElse(null);
    DashboardDefinition made = map == null ? null : definition(map, file.stem());
    var problems = new ArrayList<>(yaml.problems());
    if (made == null) {
      throw new MillraceException(problems);
    }
    if (problems.isEmpty()) {
      problems.addAll(DashboardCheck.of(project, made));
    }
    if (!problems.isEmpty()) {
      throw new MillraceException(problems);
    }
    return made;
  }

  private static DashboardDefinition definition(YamlMap map, String name) {
    map.has("kind");
    map.has("tags");
    DashboardDefinition made = DashboardReader.dashboard(map, name);
    map.end();
    return made;
  }

  /// @param before the file as it is; its text is empty for one that is not there
  /// @param wish as a file would say it: texts, lists and maps
  public static Edited edit(SourceText before, Map<String, ?> wish, Project project) {
    var file = new DashboardFile(before);
    int commented = file.root == null ? 0 : comments(file.root);
    MappingNode wished = file.wished(wish);
    String text = YamlText.write(wished);
    var after = new SourceText(before.path(), text);
    int lost = commented - comments(YamlText.compose(text));
    try {
      return new Edited(text, read(after, project), List.of(), Math.max(0, lost));
    } catch (MillraceException e) {
      MappingNode written = YamlText.compose(text);
      return new Edited(
          text,
          null,
          e.problems().stream().map(problem -> FieldProblem.of(problem, written)).toList(),
          Math.max(0, lost));
    }
  }

  private MappingNode wished(Map<String, ?> wish) {
    MappingNode fresh = YamlText.dashboard(wish);
    if (root == null) {
      return fresh;
    }
    Read now = scratch(before, fresh);
    if (!now.isWhole) {
      return fresh; // will not be written, and what cannot be read is like nothing
    }
    MappingNode result = withRows(fresh, now.definition);
    for (String key : HEAD) {
      if (isSame(key, now.definition)) {
        YamlText.copy(root, result, key);
      } else {
        YamlText.keepKey(root, result, key);
      }
    }
    if (now.definition.filters().equals(old.filters())) {
      YamlText.copy(root, result, FILTERS);
    } else {
      YamlText.keepKey(root, result, FILTERS);
    }
    YamlText.keepKey(root, result, ROWS);
    YamlText.copy(root, result, "kind");
    YamlText.copy(root, result, "tags");
    return YamlText.ordered(root, result);
  }

  private boolean isSame(String key, DashboardDefinition now) {
    return switch (key) {
      case TITLE -> now.title().equals(old.title());
      case "description" -> Objects.equals(now.description(), old.description());
      case "owner" -> Objects.equals(now.owner(), old.owner());
      default -> now.lastDays() == old.lastDays();
    };
  }

  private MappingNode withRows(MappingNode fresh, DashboardDefinition now) {
    Optional<SequenceNode> rows = YamlText.list(fresh, ROWS);
    if (rows.isEmpty()) {
      return fresh;
    }
    var nodes = new ArrayList<Node>();
    for (int at = 0; at < rows.get().getValue().size(); at++) {
      Node row = rows.get().getValue().get(at);
      nodes.add(
          row instanceof MappingNode map && at < now.rows().size()
              ? row(map, now.rows().get(at))
              : row);
    }
    return YamlText.with(fresh, ROWS, YamlText.list(nodes));
  }

  private Node row(MappingNode fresh, DashboardDefinition.Row now) {
    List<Node> oldRows = oldRows();
    for (int at = 0; at < Math.min(oldRows.size(), old.rows().size()); at++) {
      if (isFree(oldRows.get(at)) && isSame(now, old.rows().get(at))) {
        kept.add(oldRows.get(at));
        return oldRows.get(at);
      }
    }
    Optional<SequenceNode> tiles = YamlText.list(fresh, TILES);
    if (tiles.isEmpty()) {
      return fresh;
    }
    var nodes = new ArrayList<Node>();
    for (int at = 0; at < tiles.get().getValue().size(); at++) {
      Node tile = tiles.get().getValue().get(at);
      nodes.add(at < now.tiles().size() ? tile(tile, now.tiles().get(at)) : tile);
    }
    return YamlText.with(fresh, TILES, YamlText.list(nodes));
  }

  private Node tile(Node fresh, Tile now) {
    List<Node> oldRows = oldRows();
    for (int row = 0; row < Math.min(oldRows.size(), old.rows().size()); row++) {
      List<Node> nodes =
          oldRows.get(row) instanceof MappingNode map
              ? YamlText.list(map, TILES).map(SequenceNode::getValue).orElse(List.of())
              : List.of();
      List<Tile> tiles = old.rows().get(row).tiles();
      for (int at = 0; at < Math.min(nodes.size(), tiles.size()); at++) {
        if (isFree(nodes.get(at)) && isFree(oldRows.get(row)) && isSame(now, tiles.get(at))) {
          kept.add(nodes.get(at));
          return nodes.get(at);
        }
      }
    }
    return fresh;
  }

  private boolean isFree(Node node) {
    return !kept.contains(node);
  }

  private List<Node> oldRows() {
    return root == null
        ? List.of()
        : YamlText.list(root, ROWS).map(SequenceNode::getValue).orElse(List.of());
  }

  private static boolean isSame(DashboardDefinition.Row one, DashboardDefinition.Row other) {
    if (!Objects.equals(one.title(), other.title()) || one.tiles().size() != other.tiles().size()) {
      return false;
    }
    for (int at = 0; at < one.tiles().size(); at++) {
      if (!isSame(one.tiles().get(at), other.tiles().get(at))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isSame(Tile one, Tile other) {
    return at(one, other.where()).equals(other);
  }

  private static Tile at(Tile tile, Where where) {
    return new Tile(
        tile.kind(),
        tile.title(),
        tile.metric(),
        tile.by(),
        tile.lastDays(),
        tile.filters(),
        tile.limit(),
        tile.width(),
        tile.funnel(),
        tile.cohort(),
        where);
  }

  private static Read scratch(SourceText file, MappingNode node) {
    var yaml = new YamlFile(file, Variables.NONE);
    DashboardDefinition made = definition(new YamlMap(yaml, node), file.stem());
    return new Read(made, yaml.problems().isEmpty());
  }

  private static int comments(Node node) {
    int own = count(node.getBlockComments()) + count(node.getInLineComments());
    own += count(node.getEndComments());
    return switch (node) {
      case MappingNode map -> {
        int sum = own;
        for (NodeTuple tuple : map.getValue()) {
          sum += comments(tuple.getKeyNode()) + comments(tuple.getValueNode());
        }
        yield sum;
      }
      case SequenceNode list -> {
        int sum = own;
        for (Node item : list.getValue()) {
          sum += comments(item);
        }
        yield sum;
      }
      default -> own;
    };
  }

  private static int count(@Nullable List<CommentLine> lines) {
    return lines == null
        ? 0
        : (int)
            lines.stream().filter(line -> line.getCommentType() != CommentType.BLANK_LINE).count();
  }

  private record Read(DashboardDefinition definition, boolean isWhole) {}

  /// A file as it would be written.
  ///
  /// @param definition null where there are problems
  /// @param problems by the field of the wish that they are about
  /// @param lostComments comments that stood beside what was changed or taken away
  public record Edited(
      String text,
      @Nullable DashboardDefinition definition,
      List<FieldProblem> problems,
      int lostComments) {}

  /// @param field such as `rows.0.tiles.2.metric`
  public record FieldProblem(String field, Problem problem) {

    static FieldProblem of(Problem problem, MappingNode written) {
      return new FieldProblem(YamlText.field(written, problem), problem);
    }
  }
}
