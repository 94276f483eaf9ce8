package dev.millrace.orchestrate;

import dev.millrace.contracts.definition.FlowCondition;
import dev.millrace.contracts.definition.StepRules;
import dev.millrace.orchestrate.FlowRun.State;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which steps may begin, which are left out, and which somebody must allow.
final class Decision {

  private static final String NOT_TAKEN = "A branch before it was not taken.";
  private static final String FAILED_BEFORE = "A step before it failed.";

  private final RunValues values;
  private final Map<String, StepProgress> steps;
  private final Set<String> decided = new LinkedHashSet<>();

  /// @param steps by name; filled before the first question
  Decision(RunValues values, Map<String, StepProgress> steps) {
    this.values = values;
    this.steps = steps;
  }

  /// What is to become of a step.
  sealed interface Verdict {
    StepProgress progress();
  }

  record Run(StepProgress progress) implements Verdict {}

  record Ask(StepProgress progress) implements Verdict {}

  /// @param problem null when nothing went wrong
  record Skip(StepProgress progress, @Nullable String told, @Nullable String problem)
      implements Verdict {}

  /// The step has been decided on before.
  void take(StepProgress progress) {
    decided.add(progress.step().name());
  }

  /// The step is to be decided on anew.
  void ask(StepProgress progress) {
    decided.remove(progress.step().name());
  }

  /// What can be decided now. A step that is left out may let others be decided: ask again after
  /// the verdicts have been followed.
  List<Verdict> next() {
    var verdicts = new ArrayList<Verdict>();
    for (StepProgress progress : steps.values()) {
      String name = progress.step().name();
      if (progress.state().state() == State.WAITING
          && !decided.contains(name)
          && isReady(progress)) {
        decided.add(name);
        verdicts.add(verdict(progress));
      }
    }
    return verdicts;
  }

  private boolean isReady(StepProgress progress) {
    return before(progress).stream().allMatch(step -> step.state().isOver());
  }

  private List<StepRun> before(StepProgress progress) {
    var before = new ArrayList<StepRun>();
    for (String name : progress.step().after()) {
      StepProgress other = steps.get(name);
      if (other != null) {
        before.add(other.state());
      }
    }
    return before;
  }

  private Verdict verdict(StepProgress progress) {
    StepRules rules = progress.step().rules();
    Skip skip = skip(progress, rules);
    if (skip != null) {
      return skip;
    }
    FlowCondition condition = rules.condition();
    if (condition != null && !condition.holds(name -> values.inCondition(name, null))) {
      return new Skip(progress, "Its condition did not hold: " + condition, null);
    }
    if (rules.needsApproval() && progress.state().approvedBy() == null) {
      return new Ask(progress);
    }
    return new Run(progress);
  }

  private @Nullable Skip skip(StepProgress progress, StepRules rules) {
    List<StepRun> before = before(progress);
    boolean hasFailure = before.stream().anyMatch(Decision::isFailure);
    return switch (rules.when()) {
      case ALWAYS -> null;
      case FAILURE ->
          before.stream().anyMatch(step -> step.state() == State.FAILED)
              ? null
              : new Skip(progress, "Nothing before it failed.", null);
      case SUCCESS -> {
        if (hasFailure) {
          yield new Skip(progress, null, FAILED_BEFORE);
        }
        yield before.stream().allMatch(step -> step.state() == State.SUCCEEDED)
            ? null
            : new Skip(progress, NOT_TAKEN, null);
      }
      case NONE_FAILED -> {
        if (hasFailure) {
          yield new Skip(progress, null, FAILED_BEFORE);
        }
        boolean hasSuccess =
            before.isEmpty() || before.stream().anyMatch(step -> step.state() == State.SUCCEEDED);
        yield hasSuccess ? null : new Skip(progress, NOT_TAKEN, null);
      }
    };
  }

  private static boolean isFailure(StepRun step) {
    return step.state() == State.FAILED
        || step.state() == State.CANCELLED
        || step.isSkippedByFailure();
  }
}
