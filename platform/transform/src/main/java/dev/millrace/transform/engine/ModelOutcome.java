package dev.millrace.transform.engine;

import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.Problem;

/// What came of a model on another engine.
public sealed interface ModelOutcome {

  TableName table();

  /// @param did one line
  record Made(TableName table, String did) implements ModelOutcome {}

  /// The engine does not take it.
  record Refused(TableName table, Problem problem) implements ModelOutcome {}

  /// It was not tried.
  record Skipped(TableName table, String why) implements ModelOutcome {}
}
