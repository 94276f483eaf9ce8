package dev.millrace.orchestrate;

import dev.millrace.contracts.name.FlowName;
import dev.millrace.contracts.name.RunId;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One run of a flow, as its history shows it.
///
/// @param trigger what started it: `cron`, `arrival of sales`, `api`
/// @param params what it was given, and the standards of what it was not
/// @param interval the span of the shop's time that it answers for; null for none
/// @param parent the run that waits for this one; null for none
/// @param backfill the backfill it is part of; null for none
/// @param problem the message of what failed; null unless it failed
public record FlowRun(
    RunId id,
    FlowName flow,
    State state,
    String trigger,
    Map<String, String> params,
    @Nullable Interval interval,
    @Nullable RunId parent,
    @Nullable String backfill,
    Instant createdAt,
    @Nullable Instant startedAt,
    @Nullable Instant endedAt,
    @Nullable String problem) {

  public FlowRun {
    params = Map.copyOf(params);
  }

  /// From a moment until just before another.
  public record Interval(Instant start, Instant end) {}

  /// Where a run or a step stands.
  public enum State {
    WAITING,
    RUNNING,
    /// A step that begins when somebody says so.
    NEEDS_APPROVAL,
    SUCCEEDED,
    FAILED,
    /// A step whose predecessors failed, or whose condition did not hold.
    SKIPPED,
    /// Somebody stopped it.
    CANCELLED;

    public boolean isOver() {
      return switch (this) {
        case WAITING, RUNNING, NEEDS_APPROVAL -> false;
        case SUCCEEDED, FAILED, SKIPPED, CANCELLED -> true;
      };
    }
  }
}
