package dev.millrace.contracts.lake;

import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.RowHandler;
import java.util.List;

/// SQL over a state of the lake, whose tables and views it names as `layer.name`.
public interface LakeQueries {

  /// The columns that a query would answer; runs nothing.
  List<Column> describe(SqlQuery query);

  /// How a query would be answered, as the engine draws it for people; runs nothing.
  ///
  /// @throws dev.millrace.contracts.problem.MillraceException as [#read(SqlQuery, RowHandler)]
  String explain(SqlQuery query);

  /// Runs a query and hands over each row.
  ///
  /// @throws dev.millrace.contracts.problem.MillraceException SQL_ERROR, SQL_FORBIDDEN, or
  ///   NOT_FOUND when the query names a table that this view does not have
  void read(SqlQuery query, RowHandler handler);
}
