package dev.millrace.contracts.definition;

/// What happens when a source holds columns that its table did not have before, no longer holds
/// some, or holds them with another type.
public enum DriftPolicy {
  /// What the definition does not list is left out; the run says what that was.
  IGNORE,
  /// The table follows: columns are added or widened, and one that has vanished stays empty.
  EVOLVE,
  /// The run fails and loads nothing.
  FREEZE,
  /// Rows that hold something new go to quarantine.
  QUARANTINE_ROW,
  /// Rows are loaded without what is new; what is new goes to quarantine beside them.
  QUARANTINE_VALUE
}
