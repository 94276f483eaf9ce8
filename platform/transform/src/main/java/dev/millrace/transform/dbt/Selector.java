package dev.millrace.transform.dbt;

import dev.millrace.contracts.problem.ProblemCode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// `-s +fct_orders+ tag:daily,config.materialized:table state:modified+`
final class Selector {

  private static final Pattern PART = Pattern.compile("(?:(\\d*)(\\+))?([^+]+?)(?:(\\+)(\\d*))?");
  private static final int ALL = Integer.MAX_VALUE;

  private final DbtProject project;
  private final Manifest before;
  private final Manifest now;

  /// @param before an empty one where no state was given
  Selector(DbtProject project, Manifest before) {
    this.project = project;
    this.before = before;
    this.now = Manifest.of(project);
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
    Set<String> union = new LinkedHashSet<>();
    for (String word : words) {
      for (String each : word.strip().split("\\s+", -1)) {
        if (!each.isEmpty()) {
          union.addAll(intersection(each));
        }
      }
    }
    return union;
  }

  private Set<String> intersection(String word) {
    Set<String> both = null;
    for (String part : word.split(",", -1)) {
      Set<String> found = part(part);
      if (both == null) {
        both = found;
      } else {
        both.retainAll(found);
      }
    }
    return both == null ? new LinkedHashSet<>() : both;
  }

  private Set<String> part(String part) {
    Matcher matcher = PART.matcher(part);
    if (!matcher.matches() || part.startsWith("@")) {
      throw unknown(part);
    }
    Set<String> found =
        matching(matcher.group(3), part).collect(Collectors.toCollection(LinkedHashSet::new));
    Set<String> wide = new LinkedHashSet<>(found);
    if (matcher.group(2) != null) {
      found.forEach(id -> up(id, depth(matcher.group(1)), wide));
    }
    if (matcher.group(4) != null) {
      found.forEach(id -> down(id, depth(matcher.group(5)), wide));
    }
    return wide;
  }

  private static int depth(String digits) {
    return digits == null || digits.isEmpty() ? ALL : Integer.parseInt(digits);
  }

  private void up(String id, int depth, Set<String> into) {
    Node node = project.nodes.get(id);
    if (depth == 0 || node == null) {
      return;
    }
    for (String parent : node.parents) {
      if (project.nodes.containsKey(parent)) {
        into.add(parent);
        up(parent, depth - 1, into);
      }
    }
  }

  private void down(String id, int depth, Set<String> into) {
    if (depth == 0) {
      return;
    }
    for (Node node : project.nodes.values()) {
      if (node.parents.contains(id) && into.add(node.id())) {
        down(node.id(), depth - 1, into);
      }
    }
  }

  private java.util.stream.Stream<String> matching(String what, String part) {
    int colon = what.indexOf(':');
    String method = colon < 0 ? "fqn" : what.substring(0, colon);
    String value = what.substring(colon + 1);
    if (method.equals("source")) {
      return project.sources.values().stream()
          .filter(source ->
              glob(value, source.source()) || glob(value, source.source() + "." + source.name()))
          .map(SourceTable::id);
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
    String regex = Pattern.quote(pattern).replace("*", "\\E.*\\Q").replace("?", "\\E.\\Q");
    return text.matches(regex);
  }

  private static RuntimeException unknown(String part) {
    return ProblemCode.PARAMETER_VALUE.exception(
        "The selector '%s' is not known; expected a name, path:, tag:, source:, package:, config.x:, resource_type:, test_type: or state:, with '+' for what is above or below."
            .formatted(part),
        "See docs/dbt.md.");
  }
}
