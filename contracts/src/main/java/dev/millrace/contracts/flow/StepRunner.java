package dev.millrace.contracts.flow;

import dev.millrace.contracts.name.RunId;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/// Does one kind of step. A step may be run again after a crash or a failure with the same run id:
/// it must then leave the same effect as once. Safe for any thread.
public interface StepRunner {

  /// The word that definitions use: `run: build`.
  String kind();

  /// The arguments it knows; others in a definition are problems.
  Set<String> arguments();

  /// Does the work and returns when it is done.
  ///
  /// @throws dev.millrace.contracts.problem.MillraceException what went wrong, for the run's
  ///   history
  /// @throws InterruptedException when the run is stopped
  Report run(Call call) throws InterruptedException;

  /// One call of a step.
  ///
  /// @param attempt counted from 1
  /// @param log takes one line for the run's log
  record Call(
      RunId run, String step, int attempt, Map<String, String> arguments, Consumer<String> log) {
    public Call {
      arguments = Map.copyOf(arguments);
    }
  }

  /// What a step did.
  ///
  /// @param summary one line with a number: `12 tables, 1,204,331 rows`
  record Report(String summary) {}
}
