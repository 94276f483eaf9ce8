package dev.millrace.orchestrate;

import dev.millrace.contracts.definition.FlowDefinition;
import dev.millrace.contracts.definition.FlowDefinition.Step;
import dev.millrace.contracts.flow.StepRunner;
import dev.millrace.contracts.name.RunId;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.orchestrate.FlowRun.State;
import dev.millrace.orchestrate.store.FlowStore;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Carries one run forward from where its stored state says it is.
final class RunExecution {

  private static final Logger LOG = LoggerFactory.getLogger(RunExecution.class);
  private static final Duration WAIT_FOR_OTHER_RUN = Duration.ofSeconds(1);

  private final FlowStore store;
  private final Workshop workshop;
  private final FlowDefinition flow;
  private final RunId run;

  RunExecution(Workshop workshop, FlowDefinition flow, RunId run) {
    this.store = workshop.store();
    this.workshop = workshop;
    this.flow = flow;
    this.run = run;
  }

  /// Runs steps until the run is over.
  ///
  /// @return how long to wait before going on, or nothing when the run is over
  /// @throws InterruptedException when the process stops; the stored state is where the next one
  ///   goes on
  Optional<Duration> advance() throws InterruptedException {
    if (!store.begin(run, flow.name())) {
      return Optional.of(WAIT_FOR_OTHER_RUN);
    }
    Map<String, StepRun> states = new HashMap<>();
    store.steps(run).forEach(step -> states.put(step.name(), step));
    for (Step step = next(states); step != null; step = next(states)) {
      StepRun before = states.get(step.name());
      int attempt = before == null ? 1 : before.attempt() + 1;
      StepRun after = attempt(step, attempt);
      states.put(step.name(), after);
      if (after.state() == State.WAITING) {
        return Optional.of(flow.retry().delay());
      }
    }
    finish(states);
    return Optional.empty();
  }

  private @org.jspecify.annotations.Nullable Step next(Map<String, StepRun> states) {
    for (Step step : flow.steps()) {
      if (!isOver(states, step.name())
          && step.after().stream().allMatch(name -> isDone(states, name))) {
        return step;
      }
    }
    return null;
  }

  private static boolean isOver(Map<String, StepRun> states, String name) {
    StepRun step = states.get(name);
    return step != null && step.state().isOver();
  }

  private static boolean isDone(Map<String, StepRun> states, String name) {
    StepRun step = states.get(name);
    return step != null && step.state() == State.SUCCEEDED;
  }

  private StepRun attempt(Step step, int attempt) throws InterruptedException {
    store.beginStep(run, step.name(), attempt);
    try {
      StepRunner.Report report = run(step, attempt);
      store.endStep(run, step.name(), State.SUCCEEDED, report.summary(), null);
      store.log(run, step.name(), LogLine.Level.INFO, report.summary());
      return state(step, State.SUCCEEDED, attempt);
    } catch (RuntimeException e) {
      if (workshop.isStopping().getAsBoolean()) {
        throw new InterruptedException("The process stops; the attempt does not count as failed.");
      }
      return failed(step, attempt, e);
    }
  }

  private StepRun failed(Step step, int attempt, RuntimeException cause) {
    if (cause instanceof MillraceException e) {
      e.problems().forEach(p -> store.log(run, step.name(), LogLine.Level.ERROR, p.toText()));
      return failed(step, attempt, e.problem().message());
    }
    LOG.error("Step '{}' of flow '{}' met a bug", step.name(), flow.name(), cause);
    store.log(run, step.name(), LogLine.Level.ERROR, cause.toString());
    return failed(step, attempt, cause.toString());
  }

  private StepRunner.Report run(Step step, int attempt) throws InterruptedException {
    StepRunner runner = workshop.runners().get(step.kind());
    if (runner == null) {
      throw new IllegalStateException("No runner for '" + step.kind() + "'; this is a bug.");
    }
    return runner.run(
        new StepRunner.Call(
            run,
            step.name(),
            attempt,
            step.arguments(),
            line -> store.log(run, step.name(), LogLine.Level.INFO, line)));
  }

  private StepRun failed(Step step, int attempt, String problem) {
    State state = attempt <= flow.retry().times() ? State.WAITING : State.FAILED;
    store.endStep(run, step.name(), state, null, problem);
    return state(step, state, attempt);
  }

  private static StepRun state(Step step, State state, int attempt) {
    return new StepRun(step.name(), step.kind(), state, attempt, null, null, null, null);
  }

  private void finish(Map<String, StepRun> states) throws InterruptedException {
    for (Step step : flow.steps()) {
      if (!isOver(states, step.name())) {
        store.endStep(run, step.name(), State.SKIPPED, null, "A step before it failed.");
      }
    }
    Optional<StepRun> failed =
        store.steps(run).stream().filter(step -> step.state() == State.FAILED).findFirst();
    if (failed.isPresent()) {
      tellFailure();
    }
    store.end(
        run,
        failed.isPresent() ? State.FAILED : State.SUCCEEDED,
        failed.map(step -> "Step '%s': %s".formatted(step.name(), step.problem())).orElse(null));
  }

  private void tellFailure() throws InterruptedException {
    Step step = flow.onFailure();
    if (step == null) {
      return;
    }
    try {
      store.log(run, step.name(), LogLine.Level.INFO, run(step, 1).summary());
    } catch (RuntimeException e) {
      store.log(
          run,
          step.name(),
          LogLine.Level.ERROR,
          "The on_failure step failed too: " + e.getMessage());
    }
  }

  /// What every run works with.
  ///
  /// @param isStopping whether the process is about to end, so that a failure may be of its making
  record Workshop(FlowStore store, Map<String, StepRunner> runners, BooleanSupplier isStopping) {}
}
