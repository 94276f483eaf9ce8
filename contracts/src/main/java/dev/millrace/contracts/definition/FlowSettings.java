package dev.millrace.contracts.definition;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/// `flows:` of `millrace.yaml`.
///
/// @param pools how many steps of each pool go on at once in this process
/// @param shell programs that steps of kind `shell` may start; none by default, so that there are
///   no such steps
/// @param lease how long a process may be silent until others go on with its runs
public record FlowSettings(Map<String, Integer> pools, List<String> shell, Duration lease) {

  public static final int DEFAULT_PLACES = 8;
  public static final FlowSettings DEFAULT =
      new FlowSettings(
          Map.of(StepRules.DEFAULT_POOL, DEFAULT_PLACES), List.of(), Duration.ofSeconds(12));

  public FlowSettings {
    pools = Map.copyOf(pools);
    shell = List.copyOf(shell);
  }
}
