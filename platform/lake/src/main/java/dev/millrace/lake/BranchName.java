package dev.millrace.lake;

import dev.millrace.contracts.name.RunId;

/// A run's or an environment's branch, and the words that snapshots and marks use for it.
///
/// @param run by which its snapshots and its publication are known
/// @param ref what Iceberg calls it
record BranchName(RunId run, String ref) {

  /// In a snapshot's summary: the run that wrote it, and the partitioning it wrote with.
  static final String RUN = "millrace.run";

  static final String SPEC = "millrace.partition-spec";

  /// The order of rows, where the run has said one.
  static final String ORDER = "millrace.sort-order";

  /// How the names of environments' branches begin.
  static final String ENVIRONMENT = "env-";

  BranchName(RunId run) {
    this(run, "run-" + run.value());
  }

  /// The mark that says the run has been published.
  String publishMark() {
    return "publish/" + run.value();
  }
}
