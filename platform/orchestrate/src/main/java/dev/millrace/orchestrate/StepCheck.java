package dev.millrace.orchestrate;

import dev.millrace.contracts.definition.FlowDefinition;
import dev.millrace.contracts.definition.FlowDefinition.Step;
import dev.millrace.contracts.flow.StepRunner;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.Nearest;
import dev.millrace.contracts.problem.Problem;
import dev.millrace.contracts.problem.ProblemCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// Finds steps that nobody could run, before anything runs.
final class StepCheck {

  private final Map<String, StepRunner> runners;
  private final List<Problem> problems = new ArrayList<>();

  StepCheck(Map<String, StepRunner> runners) {
    this.runners = runners;
  }

  void check(List<FlowDefinition> flows) {
    for (FlowDefinition flow : flows) {
      flow.steps().forEach(this::check);
      Step onFailure = flow.onFailure();
      if (onFailure != null) {
        check(onFailure);
      }
    }
    if (!problems.isEmpty()) {
      throw new MillraceException(problems);
    }
  }

  private void check(Step step) {
    StepRunner runner = runners.get(step.kind());
    if (runner == null) {
      problems.add(
          ProblemCode.DEFINITION_VALUE.at(
              step.where(),
              "The step '%s' runs '%s', which is no kind of step."
                  .formatted(step.name(), step.kind()),
              Nearest.hint(
                  step.kind(),
                  runners.keySet(),
                  "Use one of: %s."
                      .formatted(String.join(", ", new TreeSet<>(runners.keySet()))))));
      return;
    }
    for (String argument : step.arguments().keySet()) {
      if (!runner.arguments().contains(argument)) {
        problems.add(
            ProblemCode.DEFINITION_KEY_UNKNOWN.at(
                step.where(),
                "The step '%s' has no argument '%s'.".formatted(step.name(), argument),
                Nearest.hint(argument, runner.arguments(), "Remove it from 'with:'.")));
      }
    }
  }
}
