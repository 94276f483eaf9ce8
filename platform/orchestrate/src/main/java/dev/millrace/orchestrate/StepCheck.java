package dev.millrace.orchestrate;

import dev.millrace.contracts.definition.FlowDefinition;
import dev.millrace.contracts.definition.FlowDefinition.Step;
import dev.millrace.contracts.definition.FlowParam;
import dev.millrace.contracts.definition.FlowTriggers;
import dev.millrace.contracts.flow.StepRunner;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.Nearest;
import dev.millrace.contracts.problem.Problem;
import dev.millrace.contracts.problem.ProblemCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Finds steps that nobody could run, before anything runs.
final class StepCheck {

  private final Map<String, StepRunner> runners;
  private final Map<String, FlowDefinition> flows;
  private final List<Problem> problems = new ArrayList<>();

  StepCheck(Map<String, StepRunner> runners, Map<String, FlowDefinition> flows) {
    this.runners = runners;
    this.flows = flows;
  }

  void check() {
    for (FlowDefinition flow : flows.values()) {
      flow.steps().forEach(this::check);
      startsAlone(flow);
    }
    if (!problems.isEmpty()) {
      throw new MillraceException(problems);
    }
  }

  /// Nobody is there to give a schedule its parameters.
  private void startsAlone(FlowDefinition flow) {
    FlowTriggers triggers = flow.triggers();
    boolean isAlone =
        triggers.schedule() != null
            || !triggers.onArrivalOf().isEmpty()
            || !triggers.onPublished().isEmpty();
    for (FlowParam param : flow.params()) {
      boolean isGiven =
          triggers.publishedDays().stream().anyMatch(it -> it.param().equals(param.name()));
      boolean isNeeded = isAlone || (!triggers.publishedDays().isEmpty() && !isGiven);
      if (isNeeded && param.standard() == null) {
        problems.add(
            ProblemCode.DEFINITION_VALUE.at(
                flow.where(),
                "The flow '%s' starts by itself, but its parameter '%s' has no default."
                    .formatted(flow.name(), param.name()),
                "Give it one: '%s: {default: ...}'.".formatted(param.name())));
      }
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
    Set<String> known = known(step, runner);
    for (String argument : step.arguments().keySet()) {
      if (!known.contains(argument)) {
        problems.add(
            ProblemCode.DEFINITION_KEY_UNKNOWN.at(
                step.where(),
                "The step '%s' has no argument '%s'.".formatted(step.name(), argument),
                Nearest.hint(argument, known, "Remove it from 'with:'.")));
      }
    }
  }

  private Set<String> known(Step step, StepRunner runner) {
    var known = new TreeSet<>(runner.arguments());
    FlowDefinition other =
        step.kind().equals(SubFlowStep.KIND)
            ? flows.get(step.arguments().getOrDefault(SubFlowStep.KIND, ""))
            : null;
    if (other != null) {
      other.params().forEach(param -> known.add(param.name()));
    }
    return known;
  }
}
