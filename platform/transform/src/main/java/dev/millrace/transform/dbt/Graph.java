package dev.millrace.transform.dbt;

import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Nodes in the order of what they read.
final class Graph {

  private final DbtProject project;
  private final Map<String, Boolean> state = new LinkedHashMap<>();
  private final List<Node> order = new ArrayList<>();

  private Graph(DbtProject project) {
    this.project = project;
  }

  /// Each after its parents; a test right after the last of what it tests.
  static List<Node> order(DbtProject project) {
    var graph = new Graph(project);
    for (Node node : project.nodes.values()) {
      if (node.type != ResourceType.TEST && node.type != ResourceType.UNIT_TEST) {
        graph.visit(node, new LinkedHashSet<>());
      }
    }
    return graph.withTests();
  }

  private void visit(Node node, Set<String> path) {
    Boolean done = state.get(node.id());
    if (Boolean.TRUE.equals(done)) {
      return;
    }
    if (!path.add(node.id())) {
      throw new MillraceException(
          ProblemCode.MODEL_CYCLE.at(
              node.where,
              "Models read each other in a circle: %s.".formatted(String.join(" -> ", path)),
              "Break the circle."));
    }
    for (String parent : node.parents) {
      @Nullable Node found = project.nodes.get(parent);
      if (found != null) {
        visit(found, path);
      }
    }
    path.remove(node.id());
    state.put(node.id(), true);
    order.add(node);
  }

  /// Unit tests stand before the model they test, as nothing of it need be there.
  private List<Node> withTests() {
    List<Node> all = new ArrayList<>();
    Set<String> built = new LinkedHashSet<>();
    Set<Node> tests = new LinkedHashSet<>();
    project.nodes.values().stream()
        .filter(node -> node.type == ResourceType.TEST || node.type == ResourceType.UNIT_TEST)
        .forEach(tests::add);
    for (Node node : order) {
      tests.stream()
          .filter(test -> test.type == ResourceType.UNIT_TEST && test.tested.equals(node.id()))
          .forEach(all::add);
      all.add(node);
      built.add(node.id());
      take(tests, all, built);
    }
    take(tests, all, built);
    return all;
  }

  private void take(Set<Node> tests, List<Node> all, Set<String> built) {
    List<Node> ready =
        tests.stream()
            .filter(test -> test.type == ResourceType.TEST)
            .filter(test ->
                test.parents.stream()
                    .allMatch(id -> !project.nodes.containsKey(id) || built.contains(id)))
            .toList();
    all.addAll(ready);
    ready.forEach(tests::remove);
  }
}
