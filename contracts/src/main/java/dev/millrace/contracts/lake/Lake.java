package dev.millrace.contracts.lake;

import dev.millrace.contracts.name.RunId;
import java.util.List;
import java.util.Optional;

/// The lake: Iceberg tables in a catalog. Every change is one atomic commit over all tables it
/// touches. Safe for any thread.
public interface Lake extends AutoCloseable {

  /// The published state of all tables, now.
  LakeView view();

  /// Adds rows to tables and moves a mark, all in one commit or not at all. Tables that do not
  /// exist are created; columns they lack are added.
  ///
  /// @throws dev.millrace.contracts.problem.MillraceException LAKE_CONFLICT when the mark is not as
  ///   the commit says it was: somebody else has already done this work, and nothing was written
  List<TableState> commit(LakeCommit commit);

  /// Where a source stands: the value that the last commit of this mark left.
  Optional<String> mark(String name);

  /// The branch of a run: opened anew, or as the run left it before a crash.
  LakeBranch branch(RunId run);

  @Override
  void close();
}
