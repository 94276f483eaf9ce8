package dev.millrace.contracts.lake;

import dev.millrace.contracts.name.RunId;
import dev.millrace.contracts.name.TableName;
import java.util.List;
import java.util.Optional;

/// The lake: Iceberg tables in a catalog. Every change is one atomic commit over all tables it
/// touches. Safe for any thread.
public interface Lake extends AutoCloseable {

  /// The published state of all tables, now.
  LakeView view();

  /// The published state of all tables as it was.
  ///
  /// @throws dev.millrace.contracts.problem.MillraceException NOT_FOUND when the lake does not know
  ///   that state, or has forgotten the snapshots it needs
  LakeView asOf(AsOf moment);

  /// Changes tables and moves a mark, all in one commit or not at all. Tables that do not exist are
  /// created; columns they lack are added.
  ///
  /// @throws dev.millrace.contracts.problem.MillraceException LAKE_CONFLICT when the mark is not as
  ///   the commit says it was: somebody else has already done this work, and nothing was written
  List<TableState> commit(LakeCommit commit);

  /// Makes a view, or gives it another query. SQL then reads it like a table; the same query again
  /// changes nothing. Other Iceberg engines see it as a view of the dialect `duckdb`.
  ///
  /// @param select one SELECT over tables and other views of the lake, without parameters
  /// @throws dev.millrace.contracts.problem.MillraceException SQL_ERROR or SQL_FORBIDDEN when the
  ///   query does not run, NOT_FOUND when it reads what is not there, LAKE_CONFLICT when a table
  ///   has the name
  void define(TableName view, String select);

  /// Where a source stands: the value that the last commit of this mark left.
  Optional<String> mark(String name);

  /// The branch of a run: opened anew, or as the run left it before a crash.
  LakeBranch branch(RunId run);

  @Override
  void close();
}
