package dev.millrace.ml;

import dev.millrace.contracts.flow.StepRunner;
import dev.millrace.contracts.problem.ProblemCode;
import java.util.Set;

/// `run: drift`: says whether the present is unlike what the champion was trained on. With
/// `on_drift: train` a version is then trained; its gate decides on the newest hold-out, which the
/// champion is judged on as well. The result is `drifted` or `steady`, for conditions.
final class DriftStep implements StepRunner {

  private static final String ON_DRIFT = "on_drift";

  private final DriftWatch watch;
  private final StepRunner train;

  DriftStep(DriftWatch watch, StepRunner train) {
    this.watch = watch;
    this.train = train;
  }

  @Override
  public String kind() {
    return "drift";
  }

  @Override
  public Set<String> arguments() {
    return Set.of(Definitions.ARGUMENT, ON_DRIFT);
  }

  @Override
  public Report run(Call call) throws InterruptedException {
    String onDrift = call.arguments().getOrDefault(ON_DRIFT, "report");
    if (!onDrift.equals("train") && !onDrift.equals("report")) {
      throw ProblemCode.DEFINITION_VALUE.exception(
          "The step '%s' has 'on_drift: %s'; expected train or report."
              .formatted(call.step(), onDrift),
          "Write 'on_drift: train' to train anew, or leave it out.");
    }
    String model = call.arguments().get(Definitions.ARGUMENT);
    if (model == null) {
      throw ProblemCode.DEFINITION_KEY_MISSING.exception(
          "The step '%s' does not say which model.".formatted(call.step()),
          "Write 'with: {model: churn}'.");
    }
    DriftReport report = watch.report(model);
    call.log().accept("v%d: %s".formatted(report.version(), report.words()));
    if (!report.hasDrifted()) {
      return new Report("%s v%d: steady".formatted(model, report.version()), "steady");
    }
    String words = "%s v%d: %s".formatted(model, report.version(), report.words());
    return onDrift.equals("train")
        ? new Report(words + "; " + train.run(call).summary(), "drifted")
        : new Report(words, "drifted");
  }
}
