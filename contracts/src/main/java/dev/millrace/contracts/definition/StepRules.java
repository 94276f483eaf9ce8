package dev.millrace.contracts.definition;

import dev.millrace.contracts.definition.FlowDefinition.Retry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Whether, when and how often a step runs.
///
/// @param retry null for the flow's
/// @param timeout of one attempt; null for none
/// @param pool whose places it shares with others
/// @param priority of those that wait for a place, the highest first
/// @param condition null to run always
/// @param forEach null to run once
/// @param needsApproval whether somebody must say that it may begin
/// @param group a name that `after` and pages use for several steps
/// @param lists arguments that were written as lists
public record StepRules(
    @Nullable Retry retry,
    @Nullable Duration timeout,
    String pool,
    int priority,
    When when,
    @Nullable FlowCondition condition,
    @Nullable ForEach forEach,
    boolean needsApproval,
    @Nullable String group,
    Map<String, List<String>> lists) {

  public static final String DEFAULT_POOL = "default";

  public static final StepRules DEFAULT =
      new StepRules(null, null, DEFAULT_POOL, 0, When.SUCCESS, null, null, false, null, Map.of());

  public StepRules {
    lists = Map.copyOf(lists);
  }

  public StepRules on(When other) {
    return new StepRules(
        retry, timeout, pool, priority, other, condition, forEach, needsApproval, group, lists);
  }

  public StepRules forEach(ForEach other) {
    return new StepRules(
        retry, timeout, pool, priority, when, condition, other, needsApproval, group, lists);
  }

  public StepRules onlyIf(String expression) {
    return new StepRules(
        retry,
        timeout,
        pool,
        priority,
        when,
        FlowCondition.parse(expression),
        forEach,
        needsApproval,
        group,
        lists);
  }

  public StepRules approved() {
    return new StepRules(
        retry, timeout, pool, priority, when, condition, forEach, true, group, lists);
  }

  public StepRules within(Duration time) {
    return new StepRules(
        retry, time, pool, priority, when, condition, forEach, needsApproval, group, lists);
  }

  public StepRules in(String otherPool, int otherPriority) {
    return new StepRules(
        retry,
        timeout,
        otherPool,
        otherPriority,
        when,
        condition,
        forEach,
        needsApproval,
        group,
        lists);
  }

  /// What the steps before it must have come to.
  public enum When {
    /// All have succeeded.
    SUCCESS,
    /// One has failed.
    FAILURE,
    /// All are over, however.
    ALWAYS,
    /// None has failed; branches that were not taken do not matter, but one must have succeeded.
    NONE_FAILED
  }

  /// A step that runs once for each entry of a list.
  public sealed interface ForEach {

    record Items(List<String> items) implements ForEach {
      public Items {
        items = List.copyOf(items);
      }
    }

    /// @param sql its first column holds the entries
    record Query(String sql) implements ForEach {}
  }
}
