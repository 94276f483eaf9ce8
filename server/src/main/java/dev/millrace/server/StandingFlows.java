package dev.millrace.server;

import dev.millrace.contracts.definition.FlowDefinition;
import dev.millrace.contracts.definition.FlowDefinition.Step;
import dev.millrace.contracts.definition.FlowTriggers;
import dev.millrace.contracts.name.FlowName;
import dev.millrace.contracts.problem.Where;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Flows that run although a project does not define them: what must not be forgotten.
final class StandingFlows {

  private static final String MAINTAIN = "maintain";

  /// Off the hour, when other flows begin.
  private static final String EVERY_SIX_HOURS = "30 */6 * * *";

  private StandingFlows() {}

  /// The project's flows, and the care of the lake unless one of them takes it.
  static List<FlowDefinition> with(List<FlowDefinition> flows) {
    boolean isCaredFor =
        flows.stream()
            .flatMap(flow -> flow.steps().stream())
            .anyMatch(step -> step.kind().equals(MAINTAIN));
    return isCaredFor ? flows : Stream.concat(flows.stream(), Stream.of(maintenance())).toList();
  }

  private static FlowDefinition maintenance() {
    var where = new Where("millrace.yaml", 0);
    return FlowDefinition.of(
            new FlowName("maintain_lake"),
            List.of(new Step(MAINTAIN, MAINTAIN, Map.of(), List.of(), where)),
            where)
        .describedAs(
            "Merge small files and forget old snapshots; runs because no flow of the project does it.")
        .withTriggers(FlowTriggers.cron(EVERY_SIX_HOURS));
  }
}
