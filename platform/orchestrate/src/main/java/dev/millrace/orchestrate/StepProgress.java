package dev.millrace.orchestrate;

import dev.millrace.contracts.definition.FlowDefinition.Step;
import dev.millrace.orchestrate.FlowRun.State;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/// How far one step of a run is. Of entries that are over only their number is kept.
final class StepProgress {

  private final Step step;
  private StepRun state;
  private final ArrayDeque<StepRun> ready = new ArrayDeque<>();
  private final PriorityQueue<StepRun> later =
      new PriorityQueue<>(Comparator.comparing(StepProgress::due));
  private boolean isMapped;
  private int open;
  private int succeeded;
  private int failed;
  private @Nullable String firstProblem;

  StepProgress(Step step, StepRun state) {
    this.step = step;
    this.state = state;
  }

  Step step() {
    return step;
  }

  StepRun state() {
    return state;
  }

  void become(StepRun other) {
    state = other;
  }

  /// From now on the step is its entries.
  void map(Iterable<StepRun> entries, Map<State, Integer> over) {
    isMapped = true;
    succeeded = over.getOrDefault(State.SUCCEEDED, 0);
    failed = over.getOrDefault(State.FAILED, 0);
    entries.forEach(entry -> {
      open++;
      again(entry);
    });
  }

  boolean isMapped() {
    return isMapped;
  }

  /// A step or entry that is to be begun, now or when it is due.
  void again(StepRun task) {
    if (task.dueAt() == null) {
      ready.add(task);
    } else {
      later.add(task);
    }
  }

  /// The next to begin.
  @Nullable StepRun next(Instant now) {
    StepRun first = ready.poll();
    if (first != null) {
      return first;
    }
    StepRun due = later.peek();
    return due != null && !due(due).isAfter(now) ? later.poll() : null;
  }

  /// When there is something to begin, at the earliest; null for no such time.
  @Nullable Instant nextDue() {
    StepRun due = later.peek();
    return due == null ? null : due(due);
  }

  /// Counts an entry that is over.
  void count(StepRun entry) {
    open--;
    if (entry.state() == State.SUCCEEDED) {
      succeeded++;
    } else {
      failed++;
      String problem = entry.problem();
      if (firstProblem == null && problem != null) {
        firstProblem = "%s: %s".formatted(entry.name(), problem);
      }
    }
  }

  boolean isEveryEntryOver() {
    return isMapped && open == 0;
  }

  /// What the entries have come to.
  StepRun sum(Instant now) {
    int all = succeeded + failed;
    if (failed == 0) {
      return state.succeeded(now, "%,d of %,d".formatted(succeeded, all), String.valueOf(all));
    }
    return state.failed(
        now,
        "%,d of %,d failed%s"
            .formatted(
                failed, all, firstProblem == null ? "." : "; the first was " + firstProblem));
  }

  private static Instant due(StepRun task) {
    Instant due = task.dueAt();
    return due == null ? Instant.MIN : due;
  }
}
