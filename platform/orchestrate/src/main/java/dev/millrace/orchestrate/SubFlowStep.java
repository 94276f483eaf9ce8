package dev.millrace.orchestrate;

import dev.millrace.contracts.flow.StepRunner;
import dev.millrace.contracts.name.FlowName;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.orchestrate.FlowRun.State;
import java.util.HashMap;
import java.util.Set;

/// `run: flow`: starts another flow and waits for its end. The same step of the same run has the
/// same run of the other flow, however often it is begun; one that failed goes on where it failed.
final class SubFlowStep implements StepRunner {

  static final String KIND = "flow";
  private static final long PAUSE_MILLIS = 50;

  private final SubFlows flows;

  SubFlowStep(SubFlows flows) {
    this.flows = flows;
  }

  /// Where other flows are started.
  interface SubFlows {

    /// The run of another flow that belongs to a call: a new one, or that of an earlier attempt.
    FlowRun start(FlowName flow, Call call, java.util.Map<String, String> params);

    FlowRun look(FlowRun run);
  }

  @Override
  public String kind() {
    return KIND;
  }

  /// Besides this one, the parameters of the flow.
  @Override
  public Set<String> arguments() {
    return Set.of(KIND);
  }

  @Override
  public Report run(Call call) throws InterruptedException {
    var params = new HashMap<>(call.arguments());
    var name = new FlowName(String.valueOf(params.remove(KIND)));
    FlowRun run = flows.start(name, call, params);
    call.log().accept("run %s of %s".formatted(run.id(), name));
    while (!run.state().isOver()) {
      Thread.sleep(PAUSE_MILLIS);
      run = flows.look(run);
    }
    if (run.state() != State.SUCCEEDED) {
      throw ProblemCode.STEP_FAILED.exception(
          "Run %s of flow '%s' was %s: %s"
              .formatted(
                  run.id(),
                  name,
                  run.state().name().toLowerCase(java.util.Locale.ROOT),
                  run.problem()),
          "See './millrace flow show %s'.".formatted(run.id()));
    }
    return new Report("run %s of %s".formatted(run.id(), name), run.id().value());
  }
}
