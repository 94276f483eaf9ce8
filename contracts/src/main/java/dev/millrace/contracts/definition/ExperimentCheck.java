package dev.millrace.contracts.definition;

import dev.millrace.contracts.definition.RecommendationDefinition.Scenario;
import dev.millrace.contracts.problem.Nearest;
import dev.millrace.contracts.problem.Problem;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.problem.Where;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Finds experiments that speak of metrics and scenarios that do not exist, and two that would
/// answer the same scenario.
final class ExperimentCheck {

  private final Set<String> metrics = new TreeSet<>();
  private final Set<String> scenarios = new TreeSet<>();
  private final Map<String, ExperimentDefinition> byScenario = new HashMap<>();
  private final List<Problem> problems = new ArrayList<>();

  private ExperimentCheck(Project project) {
    project.metrics().forEach(metric -> metrics.add(metric.name()));
    project.mlModels(RecommendationDefinition.class).stream()
        .flatMap(model -> model.scenarios().stream())
        .map(Scenario::name)
        .forEach(scenarios::add);
  }

  static List<Problem> of(Project project) {
    var check = new ExperimentCheck(project);
    project.experiments().forEach(check::experiment);
    return check.problems;
  }

  private void experiment(ExperimentDefinition experiment) {
    Where where = experiment.where();
    known("metric", experiment.metrics().primary(), metrics, where);
    experiment.metrics().secondary().forEach(metric -> known("metric", metric, metrics, where));
    experiment
        .metrics()
        .guardrails()
        .keySet()
        .forEach(metric -> known("metric", metric, metrics, where));
    String scenario = experiment.scenario();
    for (ExperimentDefinition.Arm arm : experiment.arms()) {
      if (arm.recommendations() != null) {
        known("scenario", arm.recommendations(), scenarios, where);
        if (scenario == null) {
          problems.add(
              ProblemCode.DEFINITION_KEY_MISSING.at(
                  where,
                  "The arm '%s' answers recommendations; the experiment names no 'scenario'."
                      .formatted(arm.name()),
                  "Write 'scenario: for_you', the one that the shop asks for."));
        }
      }
    }
    if (scenario != null) {
      known("scenario", scenario, scenarios, where);
      ExperimentDefinition other = byScenario.putIfAbsent(scenario, experiment);
      if (other != null) {
        problems.add(
            ProblemCode.DEFINITION_DUPLICATE.at(
                where,
                "The scenario '%s' is under the experiment '%s' already."
                    .formatted(scenario, other.name()),
                "Put one scenario under one experiment at a time."));
      }
    }
  }

  private void known(String kind, String name, Set<String> names, Where where) {
    if (!names.contains(name)) {
      problems.add(
          ProblemCode.DEFINITION_REFERENCE_UNKNOWN.at(
              where,
              "The %s '%s' is not defined by any file.".formatted(kind, name),
              Nearest.hint(name, names, "Use one of: %s.".formatted(String.join(", ", names)))));
    }
  }
}
