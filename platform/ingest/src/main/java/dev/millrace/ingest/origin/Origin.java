package dev.millrace.ingest.origin;

import dev.millrace.contracts.definition.FieldRule;
import java.util.List;

/// One pulled source as its kind reads it. New kinds plug in here. Safe for any thread; the caller
/// sees to it that a source has one run at a time.
public interface Origin {

  /// Connects, and answers what the source holds now and its first rows. Stores nothing.
  SourceSample sample(int rows) throws InterruptedException;

  /// Reads the source once and commits what it holds. Run again with the same id, after a crash or
  /// a failure, it leaves the effect of one run.
  SourceRun run(RunCall call) throws InterruptedException;

  /// What a row must be, as the source and the definition say now. What is in quarantine is held to
  /// it when it is offered again, and to the policy for what is not listed.
  List<FieldRule> fields() throws InterruptedException;
}
