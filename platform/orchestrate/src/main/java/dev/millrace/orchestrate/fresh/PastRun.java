package dev.millrace.orchestrate.fresh;

import dev.millrace.contracts.definition.FlowDefinition;
import dev.millrace.contracts.definition.FlowDefinition.Step;
import dev.millrace.contracts.definition.StepRules.When;
import dev.millrace.orchestrate.FlowRun;
import dev.millrace.orchestrate.FlowRun.State;
import dev.millrace.orchestrate.StepRun;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A run with its steps, by which the next ones are judged.
record PastRun(FlowRun run, Map<String, StepRun> steps) {

  PastRun {
    steps = Map.copyOf(steps);
  }

  /// When it began, or was asked for where it has not.
  Instant begun() {
    Instant started = run.startedAt();
    return started == null ? run.createdAt() : started;
  }

  /// How long it waited for its turn.
  Duration queued() {
    return Duration.between(run.createdAt(), begun());
  }

  boolean hasDone(Set<String> filling) {
    return filling.stream()
        .allMatch(name -> {
          StepRun step = steps.get(name);
          return step != null && step.state() == State.SUCCEEDED;
        });
  }

  /// From its beginning until the last of these steps was done.
  Duration until(Set<String> filling) {
    Instant last = begun();
    for (String step : filling) {
      Instant ended = ended(step).orElse(last);
      last = ended.isAfter(last) ? ended : last;
    }
    return Duration.between(begun(), last);
  }

  /// From the moment at which nothing was in a step's way until it was over: with waiting for a
  /// place, and with every attempt.
  Duration span(Step step) {
    Instant ready = begun();
    for (String before : step.after()) {
      Instant ended = ended(before).orElse(ready);
      ready = ended.isAfter(ready) ? ended : ready;
    }
    Duration span = Duration.between(ready, ended(step.name()).orElse(ready));
    return span.isNegative() ? Duration.ZERO : span;
  }

  Optional<Instant> ended(String step) {
    StepRun it = steps.get(step);
    return it == null || !it.state().isOver()
        ? Optional.empty()
        : Optional.ofNullable(it.endedAt());
  }

  /// Whether something went wrong that keeps a step from its success.
  boolean isBlocked(FlowDefinition flow, String name) {
    StepRun step = steps.get(name);
    if (step != null && step.state().isOver()) {
      return step.state() != State.SUCCEEDED
          && !(step.state() == State.SKIPPED && step.problem() == null);
    }
    return flow.step(name)
        .filter(it -> it.rules().when() == When.SUCCESS || it.rules().when() == When.NONE_FAILED)
        .map(it -> it.after().stream().anyMatch(before -> isBlocked(flow, before)))
        .orElse(false);
  }

  /// The first step that failed.
  String failed() {
    return steps.values().stream()
        .filter(step -> step.state() == State.FAILED)
        .map(StepRun::name)
        .sorted()
        .findFirst()
        .orElse("none");
  }
}
