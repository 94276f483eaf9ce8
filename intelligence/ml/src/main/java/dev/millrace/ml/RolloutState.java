package dev.millrace.ml;

import dev.millrace.contracts.definition.RolloutRules;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where a model's roll-out stands.
///
/// @param champion the version in use; null before the first
/// @param rollout what is under way; null when nothing is
/// @param figures of what this process has answered since the stage began
/// @param breach what would end a canary now; null while nothing speaks against it
/// @param history newest first
public record RolloutState(
    String model,
    @Nullable Integer champion,
    @Nullable Rollout rollout,
    RolloutRules rules,
    Figures figures,
    @Nullable String breach,
    List<RolloutEvent> history) {

  public RolloutState {
    history = List.copyOf(history);
  }

  /// Of the last answers.
  ///
  /// @param answers that the challenger was asked for, whether it gave them or not
  /// @param errorRate share of them that failed
  /// @param withheld share of them for which the challenger had no features
  /// @param p99Millis of those it gave
  /// @param compared requests that both versions scored
  /// @param meanShift of the challenger's scores on those; relative to the champion's for amounts
  /// @param meanDifference the same, whichever way
  /// @param disagreements share of those on which the two decide differently
  /// @param dropped comparisons that found no room since the start of the process
  public record Figures(
      int answers,
      double errorRate,
      double withheld,
      double p99Millis,
      int compared,
      double meanShift,
      double meanDifference,
      double disagreements,
      long dropped) {}
}
