package dev.millrace.contracts.lake;

import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.contracts.table.RowHandler;

/// Some rows of one table, copied into memory for many questions about them. All other tables are
/// read as the view has them. For one thread at a time; whoever opened it closes it.
public interface LakeSlice extends AutoCloseable {

  /// Runs a query whose answer depends on no other rows and columns of the table.
  ///
  /// @throws dev.millrace.contracts.problem.MillraceException as [LakeQueries#read]
  void read(SqlQuery query, RowHandler handler);

  @Override
  void close();
}
