package dev.millrace.orchestrate;

import dev.millrace.orchestrate.FlowRun.State;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One step of a run, or one entry of a step that runs for each of a list.
///
/// @param name of an entry: `load[3]`
/// @param attempt how often it has been begun; 0 before the first time
/// @param summary what it says it did
/// @param result what conditions and later steps can ask for
/// @param dueAt real time before which it is not tried again; null for none
/// @param entry null for a step as a whole
/// @param approvedBy who said that it may begin; null for nobody
public record StepRun(
    String name,
    String kind,
    int position,
    State state,
    int attempt,
    @Nullable Instant startedAt,
    @Nullable Instant endedAt,
    @Nullable String summary,
    @Nullable String problem,
    @Nullable String result,
    @Nullable Instant dueAt,
    @Nullable Entry entry,
    @Nullable String approvedBy) {

  /// A step that has not begun.
  public static StepRun waiting(String name, String kind, int position) {
    return new StepRun(
        name, kind, position, State.WAITING, 0, null, null, null, null, null, null, null, null);
  }

  /// An entry that has not begun.
  public StepRun entry(int index, String value) {
    return new StepRun(
        "%s[%d]".formatted(name, index),
        kind,
        position,
        State.WAITING,
        0,
        null,
        null,
        null,
        null,
        null,
        null,
        new Entry(name, index, value),
        null);
  }

  StepRun begun(Instant at) {
    return new StepRun(
        name,
        kind,
        position,
        State.RUNNING,
        attempt + 1,
        at,
        null,
        null,
        null,
        null,
        null,
        entry,
        approvedBy);
  }

  StepRun succeeded(Instant at, @Nullable String words, @Nullable String given) {
    return over(State.SUCCEEDED, at, words, null, given);
  }

  StepRun failed(Instant at, String words) {
    return over(State.FAILED, at, null, words, null);
  }

  /// @param words null when its own condition did not hold
  StepRun skipped(Instant at, @Nullable String told, @Nullable String words) {
    return over(State.SKIPPED, at, told, words, null);
  }

  StepRun againAt(Instant at, Instant due, String words) {
    return new StepRun(
        name,
        kind,
        position,
        State.WAITING,
        attempt,
        startedAt,
        at,
        null,
        words,
        null,
        due,
        entry,
        approvedBy);
  }

  StepRun in(State other) {
    return new StepRun(
        name,
        kind,
        position,
        other,
        attempt,
        startedAt,
        endedAt,
        summary,
        problem,
        result,
        dueAt,
        entry,
        approvedBy);
  }

  private StepRun over(
      State how,
      Instant at,
      @Nullable String told,
      @Nullable String words,
      @Nullable String given) {
    return new StepRun(
        name,
        kind,
        position,
        how,
        attempt,
        startedAt,
        at,
        told,
        words,
        given,
        null,
        entry,
        approvedBy);
  }

  /// Whether something before it went wrong, and not only its own condition.
  boolean isSkippedByFailure() {
    return state == State.SKIPPED && problem != null;
  }

  /// @param step the step that runs for each of a list
  /// @param value `${item}`
  public record Entry(String step, int index, String value) {}
}
