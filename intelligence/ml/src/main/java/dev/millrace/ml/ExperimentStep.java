package dev.millrace.ml;

import dev.millrace.contracts.flow.StepRunner;
import dev.millrace.contracts.problem.ProblemCode;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// `run: experiment`: gives a bandit's arms the shares that their success so far earns them. A run
/// makes one version of them however often it is begun.
final class ExperimentStep implements StepRunner {

  private final Experiments experiments;

  ExperimentStep(Experiments experiments) {
    this.experiments = experiments;
  }

  @Override
  public String kind() {
    return "experiment";
  }

  @Override
  public Set<String> arguments() {
    return Set.of("experiment");
  }

  @Override
  public Report run(Call call) {
    String name = call.arguments().get("experiment");
    if (name == null) {
      throw ProblemCode.DEFINITION_KEY_MISSING.exception(
          "The step '%s' does not say which experiment.".formatted(call.step()),
          "Write 'with: {experiment: NAME}'.");
    }
    BanditWeights.Weights weights = experiments.learn(name, call.run());
    return new Report("%s weights v%d: %s".formatted(name, weights.version(), words(weights)));
  }

  private static String words(BanditWeights.Weights weights) {
    return weights.shares().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(share ->
            String.format(Locale.ROOT, "%s %.1f %%", share.getKey(), 100 * share.getValue()))
        .collect(Collectors.joining(", "));
  }
}
