package dev.millrace.govern;

import dev.millrace.contracts.name.TableName;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Which tables are made from which, in both directions.
public final class Lineage {

  private final Map<TableName, Set<TableName>> upstream;
  private final Map<TableName, Set<TableName>> downstream = new HashMap<>();

  /// @param reads for each table, those that its model reads
  public Lineage(Map<TableName, Set<TableName>> reads) {
    this.upstream = Map.copyOf(reads);
    reads.forEach((table, sources) ->
        sources.forEach(
            source -> downstream.computeIfAbsent(source, _ -> new TreeSet<>()).add(table)));
  }

  /// Every table that the table is made from, directly or not.
  public Set<TableName> upstreamOf(TableName table) {
    return reach(table, upstream);
  }

  /// Every table that would change with the table, directly or not.
  public Set<TableName> downstreamOf(TableName table) {
    return reach(table, downstream);
  }

  /// Which table is read for which, among the table and all that it is made from or that would
  /// change with it.
  public List<Read> around(TableName table) {
    Set<TableName> shown = upstreamOf(table);
    shown.addAll(downstreamOf(table));
    shown.add(table);
    return shown.stream()
        .flatMap(to ->
            upstream.getOrDefault(to, Set.of()).stream()
                .filter(shown::contains)
                .sorted()
                .map(from -> new Read(from, to)))
        .toList();
  }

  /// A table, and one whose model reads it.
  public record Read(TableName from, TableName to) {}

  private static Set<TableName> reach(TableName from, Map<TableName, Set<TableName>> edges) {
    var reached = new TreeSet<TableName>();
    Deque<TableName> waiting = new ArrayDeque<>(edges.getOrDefault(from, Set.of()));
    while (!waiting.isEmpty()) {
      TableName next = waiting.pop();
      if (reached.add(next)) {
        waiting.addAll(edges.getOrDefault(next, Set.of()));
      }
    }
    return reached;
  }
}
