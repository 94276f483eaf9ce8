package dev.millrace.contracts.lake;

import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.contracts.table.Rows;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A run's own side of the lake: it sees what the run has written, over what was published when the
/// branch was opened. Nobody else sees it until it is published. For one thread at a time.
public interface LakeBranch extends LakeView {

  /// Writes to a table on this branch.
  TableState write(TableName table, BranchWrite write);

  /// Builds a table on this branch: its whole content becomes the query's answer.
  ///
  /// @param partitionByDayOf a date or timestamp column that splits a new table by day, or null
  default TableState replace(TableName table, SqlQuery select, @Nullable String partitionByDayOf) {
    return write(table, new BranchWrite.Answer(select, partitionByDayOf, List.of()));
  }

  /// Builds a table on this branch: its whole content becomes these rows.
  default TableState replace(TableName table, Rows rows) {
    return write(table, new BranchWrite.Given(rows));
  }

  /// Gives a view this query on this branch; it may read what the branch has written. It becomes
  /// everybody's in `publish`, right after the tables and not in one commit with them. A branch
  /// that is opened again after a crash has forgotten it.
  ///
  /// @throws dev.millrace.contracts.problem.MillraceException SQL_ERROR, SQL_FORBIDDEN or NOT_FOUND
  ///   when the query does not run, LAKE_CONFLICT when a table has the name
  void define(TableName view, String select);

  /// The tables that have been written on this branch, also before a crash.
  List<TableState> written();

  /// Whether this run has been published, also before a crash; it must not write any more then.
  boolean isPublished();

  /// Makes every written table the published one, all at once, and ends the branch. Doing it again
  /// after a crash changes nothing.
  List<TableState> publish();

  /// Forgets everything written on this branch.
  void drop();
}
