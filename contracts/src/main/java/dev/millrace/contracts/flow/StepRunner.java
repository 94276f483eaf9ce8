package dev.millrace.contracts.flow;

import dev.millrace.contracts.name.RunId;
import dev.millrace.contracts.name.TableName;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Does one kind of step. A step may be run again after a crash or a failure with the same run id:
/// it must then leave the same effect as once. Safe for any thread.
///
/// Projects may bring their own: a jar in `plugins/`, or on the class path, that names a class in
/// `META-INF/services/dev.millrace.contracts.flow.StepRunner`. It needs a public constructor
/// without parameters, and is made once, when the process starts.
public interface StepRunner {

  /// The word that definitions use: `run: build`.
  String kind();

  /// The arguments it knows; others in a definition are problems.
  Set<String> arguments();

  /// The tables that a step with these arguments writes, as far as they are known before it runs.
  /// By them, it is said whether a table will be late.
  default Set<TableName> fills(Map<String, String> given) {
    return Set.of();
  }

  /// Does the work and returns when it is done.
  ///
  /// @throws dev.millrace.contracts.problem.MillraceException what went wrong, for the run's
  ///   history
  /// @throws InterruptedException when the run is stopped
  Report run(Call call) throws InterruptedException;

  /// One call of a step.
  ///
  /// @param run whose effect this is; a step that runs for each entry of a list has one for each
  /// @param attempt counted from 1
  /// @param lists arguments that were written as lists
  /// @param log takes one line for the run's log
  record Call(
      RunId run,
      String step,
      int attempt,
      Map<String, String> arguments,
      Map<String, List<String>> lists,
      Consumer<String> log) {

    public Call {
      arguments = Map.copyOf(arguments);
      lists = Map.copyOf(lists);
    }

    public Call(
        RunId run, String step, int attempt, Map<String, String> arguments, Consumer<String> log) {
      this(run, step, attempt, arguments, Map.of(), log);
    }
  }

  /// What a step did.
  ///
  /// @param summary one line with a number: `12 tables, 1,204,331 rows`
  /// @param result what conditions and later steps can ask for; null for nothing
  record Report(String summary, @Nullable String result) {
    public Report(String summary) {
      this(summary, null);
    }
  }
}
