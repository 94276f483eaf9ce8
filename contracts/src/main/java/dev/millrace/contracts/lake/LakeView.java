package dev.millrace.contracts.lake;

import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.RowHandler;
import java.util.List;
import java.util.Optional;

/// The lake's tables at one consistent point: later commits do not change what a view answers. Safe
/// for any thread. SQL names tables and views as `layer.name`.
public interface LakeView {

  /// Every table that has been published, by name.
  List<TableState> tables();

  Optional<TableState> find(TableName table);

  /// The days that a table is split by; empty where it is not there or not split.
  Optional<TableDays> days(TableName table);

  /// The named queries, by name; SQL reads them like tables.
  List<ViewState> views();

  /// How a table differs from one of its earlier snapshots; empty where the lake has forgotten that
  /// snapshot, or has no such table.
  Optional<TableChanges> changes(TableName table, long since);

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
