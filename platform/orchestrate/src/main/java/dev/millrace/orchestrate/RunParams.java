package dev.millrace.orchestrate;

import dev.millrace.contracts.definition.FlowDefinition;
import dev.millrace.contracts.definition.FlowParam;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.Nearest;
import dev.millrace.contracts.problem.Problem;
import dev.millrace.contracts.problem.ProblemCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What a run is given, made whole with what the flow says.
final class RunParams {

  private static final int MAX_CHARACTERS = 10_000;

  private RunParams() {}

  /// @throws MillraceException PARAMETER_VALUE, with every parameter that is unknown, missing or
  ///   not of its type
  static Map<String, String> of(FlowDefinition flow, Map<String, String> given) {
    var problems = new ArrayList<Problem>();
    List<String> names = flow.params().stream().map(FlowParam::name).toList();
    for (String name : given.keySet()) {
      if (!names.contains(name)) {
        problems.add(
            ProblemCode.PARAMETER_VALUE.problem(
                "The flow '%s' has no parameter '%s'."
                    .formatted(flow.name(), name.substring(0, Math.min(100, name.length()))),
                Nearest.hint(
                    name,
                    names,
                    names.isEmpty()
                        ? "Give none, or define it under 'params:'."
                        : "Use one of: %s.".formatted(String.join(", ", names)))));
      }
    }
    var params = new TreeMap<String, String>();
    for (FlowParam param : flow.params()) {
      String value = given.getOrDefault(param.name(), param.standard());
      if (value == null || value.length() > MAX_CHARACTERS) {
        problems.add(
            ProblemCode.PARAMETER_VALUE.problem(
                value == null
                    ? "The parameter '%s' of flow '%s' is missing."
                        .formatted(param.name(), flow.name())
                    : "The parameter '%s' has more than %,d characters."
                        .formatted(param.name(), MAX_CHARACTERS),
                "Give it with --param %s=VALUE.".formatted(param.name())));
        continue;
      }
      try {
        params.put(param.name(), param.require(value));
      } catch (MillraceException e) {
        problems.addAll(e.problems());
      }
    }
    if (!problems.isEmpty()) {
      throw new MillraceException(problems);
    }
    return params;
  }
}
