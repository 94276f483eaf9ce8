package dev.millrace.contracts.lake;

import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.sql.SqlQuery;
import java.util.List;
import java.util.Optional;

/// The lake's tables at one consistent point: later commits do not change what a view answers. Safe
/// for any thread.
public interface LakeView extends LakeQueries {

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

  /// A copy in memory of rows that somebody will ask much about. The caller closes it.
  ///
  /// @param table under whose name they are then read
  /// @param rows some columns and rows of that table
  /// @return empty where the lake has no such table, or the rows are too many for a copy
  Optional<LakeSlice> slice(TableName table, SqlQuery rows);
}
