package dev.millrace.transform.dbt;

import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.transform.select.SelectorWords;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// `-s +fct_orders+ tag:daily,config.materialized:table state:modified+`
final class Selector implements SelectorWords.Graph {

  private final DbtProject project;
  private final Manifest before;
  private final Manifest now;

  /// Nodes, and what reads them and is not built.
  private final Set<String> ids;

  /// @param before an empty one where no state was given
  Selector(DbtProject project, Manifest before) {
    this.project = project;
    this.before = before;
    this.now = Manifest.of(project);
    this.ids = new LinkedHashSet<>(project.nodes.keySet());
    this.ids.addAll(project.exposures.keySet());
  }

  /// Nodes and the tests of what is selected; everything where nothing is asked for.
  Set<String> select(List<String> select, List<String> exclude) {
    Set<String> chosen =
        select.isEmpty() ? new LinkedHashSet<>(project.nodes.keySet()) : union(select);
    withTests(chosen, !select.isEmpty());
    Set<String> left = union(exclude);
    withTests(left, true);
    chosen.removeAll(left);
    return chosen;
  }

  private void withTests(Set<String> chosen, boolean asked) {
    if (asked) {
      Set<String> only = Set.copyOf(chosen);
      project.nodes.values().stream()
          .filter(node -> node.type == ResourceType.TEST || node.type == ResourceType.UNIT_TEST)
          .filter(test ->
              only.contains(test.tested)
                  || (test.tested.isEmpty() && test.parents.stream().anyMatch(only::contains)))
          .forEach(test -> chosen.add(test.id()));
    }
  }

  private Set<String> union(List<String> words) {
    return new SelectorWords(this).union(words);
  }

  @Override
  public Set<String> ids() {
    return ids;
  }

  @Override
  public Set<String> parents(String id) {
    Node node = project.nodes.get(id);
    if (node != null) {
      return node.parents;
    }
    Exposure exposure = project.exposures.get(id);
    return exposure == null ? Set.of() : exposure.parents();
  }

  @Override
  public Stream<String> matching(String named, String value, String part) {
    String method = named.isEmpty() ? "fqn" : named;
    if (method.equals("source")) {
      return project.sources.values().stream()
          .filter(source ->
              glob(value, source.source()) || glob(value, source.source() + "." + source.name()))
          .map(SourceTable::id);
    }
    if (method.equals("exposure")) {
      return project.exposures.values().stream()
          .filter(exposure -> glob(value, exposure.name()))
          .map(Exposure::id);
    }
    Predicate<Node> test =
        switch (method) {
          case "fqn" -> node -> isNamed(node, value);
          case "tag" -> node -> node.tags().stream().anyMatch(tag -> glob(value, tag));
          case "path" ->
              node ->
                  node.where.file().equals(value)
                      || node.where.file().startsWith(value.replaceAll("/$", "") + "/")
                      || glob(value, node.where.file());
          case "file" ->
              node ->
                  glob(value, node.where.file().substring(node.where.file().lastIndexOf('/') + 1));
          case "package" -> node -> node.pack.equals(value.equals("this") ? project.name : value);
          case "resource_type" -> node -> node.type.lowerCase().equals(value);
          case "test_type" -> node -> isTest(node, value);
          case "state" -> state(value, part);
          default -> {
            if (method.startsWith("config.")) {
              String key = method.substring("config.".length());
              yield node ->
                  node.text(key, key.equals("materialized") ? node.materialized() : "")
                      .equals(value);
            }
            throw unknown(part);
          }
        };
    return project.nodes.values().stream().filter(test).map(Node::id);
  }

  private static boolean isTest(Node node, String value) {
    return switch (value) {
      case "unit" -> node.type == ResourceType.UNIT_TEST;
      case "generic" -> node.type == ResourceType.TEST && !node.macro.isEmpty();
      case "singular" -> node.type == ResourceType.TEST && node.macro.isEmpty();
      default -> node.type == ResourceType.TEST;
    };
  }

  private Predicate<Node> state(String value, String part) {
    if (before.isEmpty()) {
      throw ProblemCode.PARAMETER_VALUE.exception(
          "The selector '%s' compares with a former state, and none was given.".formatted(part),
          "Name the manifest of a former build with --state.");
    }
    return switch (value) {
      case "new" -> node -> !before.has(node.id());
      case "modified" -> node -> !before.sameAs(now, node.id());
      default -> throw unknown(part);
    };
  }

  private static boolean isNamed(Node node, String value) {
    String path = String.join(".", node.fqn);
    return glob(value, node.name)
        || glob(value, path)
        || path.startsWith(value + ".")
        || String.join(".", node.fqn.subList(1, node.fqn.size())).startsWith(value + ".");
  }

  private static boolean glob(String pattern, String text) {
    return SelectorWords.glob(pattern, text);
  }

  private static RuntimeException unknown(String part) {
    return ProblemCode.PARAMETER_VALUE.exception(
        "The selector '%s' is not known; expected a name, path:, tag:, source:, exposure:, package:, config.x:, resource_type:, test_type: or state:, with '+' for what is above or below."
            .formatted(part),
        "See docs/dbt.md.");
  }
}
