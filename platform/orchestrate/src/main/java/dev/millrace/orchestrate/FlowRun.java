package dev.millrace.orchestrate;

import dev.millrace.contracts.name.FlowName;
import dev.millrace.contracts.name.RunId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One run of a flow, as its history shows it.
///
/// @param trigger what started it: `cron`, `arrival of sales`, `api`
/// @param problem the message of what failed; null unless it failed
public record FlowRun(
    RunId id,
    FlowName flow,
    State state,
    String trigger,
    Instant createdAt,
    @Nullable Instant startedAt,
    @Nullable Instant endedAt,
    @Nullable String problem) {

  /// Where a run or a step stands.
  public enum State {
    WAITING,
    RUNNING,
    SUCCEEDED,
    FAILED,
    /// A step whose predecessors failed.
    SKIPPED;

    public boolean isOver() {
      return switch (this) {
        case WAITING, RUNNING -> false;
        case SUCCEEDED, FAILED, SKIPPED -> true;
      };
    }
  }
}
