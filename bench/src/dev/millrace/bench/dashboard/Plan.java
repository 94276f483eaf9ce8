package dev.millrace.bench.dashboard;

import java.util.List;
import java.util.Map;

/// What the peer does: the SQL that ours ran, in the same turns.
///
/// @param tables directories with the tables' files, by name
/// @param isTogether whether it may first put each table into one file, in the order of its days
/// @param people each with their pages, turn by turn
record Plan(
    Map<String, String> tables,
    boolean isTogether,
    long seed,
    long warmUpSeconds,
    long seconds,
    List<List<Page>> people) {

  Plan together() {
    return new Plan(tables, true, seed, warmUpSeconds, seconds, people);
  }

  record Page(List<Tile> tiles) {}

  /// @param rows how many ours answered
  /// @param sum of their values
  record Tile(String sql, List<String> parameters, int rows, double sum) {}

  /// What the peer measured.
  record Answer(int pages, double p50Millis, double p95Millis, double cpuSeconds) {}
}
