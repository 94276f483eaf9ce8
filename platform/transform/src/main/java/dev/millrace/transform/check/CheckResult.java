package dev.millrace.transform.check;

import dev.millrace.contracts.definition.CheckDefinition.Severity;
import dev.millrace.contracts.name.TableName;

/// How one check came out.
///
/// @param failing how many rows broke it; 0 when it held
/// @param words what was found, for people
public record CheckResult(
    TableName table, String title, Severity severity, long failing, String words) {

  public boolean holds() {
    return failing == 0;
  }

  /// Whether it holds the run back.
  public boolean isFatal() {
    return !holds() && severity == Severity.ERROR;
  }
}
