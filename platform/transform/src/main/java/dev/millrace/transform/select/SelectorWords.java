package dev.millrace.transform.select;

import dev.millrace.contracts.problem.ProblemCode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The grammar of selectors: `+fct_orders+ tag:daily,2+state:modified`. Words side by side add up,
/// words with a comma between them must all hold, and a plus goes up or down the graph.
public final class SelectorWords {

  private static final Pattern PART =
      Pattern.compile("(?:(\\d{0,6})(\\+))?([^+]+?)(?:(\\+)(\\d{0,6}))?");
  private static final int ALL = Integer.MAX_VALUE;

  private final Graph graph;
  private final Map<String, Set<String>> children = new HashMap<>();

  public SelectorWords(Graph graph) {
    this.graph = graph;
    for (String id : graph.ids()) {
      for (String parent : graph.parents(id)) {
        children.computeIfAbsent(parent, _ -> new LinkedHashSet<>()).add(id);
      }
    }
  }

  /// What is selected from.
  public interface Graph {

    Set<String> ids();

    /// What it reads; may name what is not among the ids.
    Set<String> parents(String id);

    /// What a word means, as `tag` and `daily` of `tag:daily`, or `` and the word itself.
    ///
    /// @param word for messages
    Stream<String> matching(String method, String value, String word);
  }

  /// All that any of the words selects.
  public Set<String> union(List<String> words) {
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
      throw ProblemCode.PARAMETER_VALUE.exception(
          "The selector '%s' cannot be read; expected a word with '+' before or after it."
              .formatted(part),
          "Write it as in '+fct_orders', 'tag:daily' or '2+stg_events+1'.");
    }
    String what = matcher.group(3);
    int colon = what.indexOf(':');
    Set<String> found =
        graph
            .matching(colon < 0 ? "" : what.substring(0, colon), what.substring(colon + 1), part)
            .collect(Collectors.toCollection(LinkedHashSet::new));
    Set<String> wide = new LinkedHashSet<>(found);
    if (matcher.group(2) != null) {
      wide.addAll(reach(found, depth(matcher.group(1)), true));
    }
    if (matcher.group(4) != null) {
      wide.addAll(reach(found, depth(matcher.group(5)), false));
    }
    return wide;
  }

  private static int depth(String digits) {
    return digits == null || digits.isEmpty() ? ALL : Integer.parseInt(digits);
  }

  /// Breadth first, so that each is met once and by the shortest way.
  private Set<String> reach(Set<String> from, int depth, boolean isUp) {
    Map<String, Integer> steps = new LinkedHashMap<>();
    from.forEach(id -> steps.put(id, 0));
    Deque<String> open = new ArrayDeque<>(from);
    while (!open.isEmpty()) {
      String id = open.pop();
      int next = steps.getOrDefault(id, 0) + 1;
      if (next > depth) {
        continue;
      }
      for (String neighbour : isUp ? parents(id) : children.getOrDefault(id, Set.of())) {
        if (graph.ids().contains(neighbour) && steps.putIfAbsent(neighbour, next) == null) {
          open.add(neighbour);
        }
      }
    }
    return steps.keySet();
  }

  private Set<String> parents(String id) {
    return graph.ids().contains(id) ? graph.parents(id) : Set.of();
  }

  /// Whether a text is like a pattern with `*` and `?`.
  public static boolean glob(String pattern, String text) {
    String regex = Pattern.quote(pattern).replace("*", "\\E.*\\Q").replace("?", "\\E.\\Q");
    return text.matches(regex);
  }
}
